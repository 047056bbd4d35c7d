package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A freeze to be: from one moment to another, or the same hours each week in between.
 *
 * @param app null: every app, those of later included
 * @param from null: at once
 * @param until null: until it is lifted
 * @param weekly for example {@code fri 16:00-mon 08:00}; null: all the time
 * @param zone of {@code weekly}, for example {@code Europe/Berlin}; null: UTC
 */
public record NewFreeze(
        @Nullable AppName app,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable String weekly,
        @Nullable String zone,
        String reason,
        String by) {}
