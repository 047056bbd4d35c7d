package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Freeze;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code deploy_freeze}.
 *
 * @param app null: every app
 * @param lifted by whom, when and why; null while it holds or has ended by itself
 */
public record FreezeRow(
        @Nullable AppName app,
        Freeze freeze,
        Instant createdAt,
        @Nullable Lifted lifted) {

    /** The end that somebody put to it. */
    public record Lifted(Instant at, String by, @Nullable String reason) {}
}
