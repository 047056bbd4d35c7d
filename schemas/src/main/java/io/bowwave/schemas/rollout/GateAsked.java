package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import org.jspecify.annotations.Nullable;

/**
 * A query waits for its answer on {@code bowwave.gate-results}.
 *
 * @param gate its name
 * @param query with everything replaced
 * @param previousQuery the same about the previous version; absent when it is not needed
 * @param windowSeconds that the query covers, up to the time of this event
 * @param ask names this question; the answer names it too
 */
public record GateAsked(
        AppName app,
        RequestId request,
        String gate,
        int wave,
        String query,
        @Nullable String previousQuery,
        long windowSeconds,
        String ask)
        implements DeployEvent {}
