package io.bowwave.schemas.rollout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time in which nothing new is deployed. Either {@code from} and {@code until}, or {@code weekly}; with none of them: until it is lifted.
 *
 * @param id of the freeze, for lifting it
 * @param from absent: from now on
 * @param until absent: until it is lifted
 * @param weekly each week, for example {@code fri 16:00-mon 08:00}
 * @param zone of {@code weekly}, for example {@code Europe/Berlin}; absent: UTC
 * @param reason why
 * @param by who has set it
 */
public record Freeze(
        String id,
        @Nullable Instant from,
        @Nullable Instant until,
        @Nullable String weekly,
        @Nullable String zone,
        String reason,
        String by) {}
