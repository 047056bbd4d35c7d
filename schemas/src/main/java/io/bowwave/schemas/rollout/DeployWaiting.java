package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The deploy is accepted and waits.
 *
 * @param reason what for
 * @param why in words, with names
 * @param until when it is given up or looked at again, where that is known
 */
public record DeployWaiting(
        AppName app,
        RequestId request,
        WaitReason reason,
        String why,
        @Nullable Instant until) implements DeployEvent {}
