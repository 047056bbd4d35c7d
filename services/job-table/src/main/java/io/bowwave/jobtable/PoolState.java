package io.bowwave.jobtable;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many builders there should be.
 *
 * @param decidedAt null: nobody has decided yet
 */
public record PoolState(int wanted, String reason, @Nullable Instant decidedAt) {}
