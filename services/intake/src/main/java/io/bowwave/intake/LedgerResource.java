package io.bowwave.intake;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The read tables' state.
 *
 * @param state idle, requested or running
 * @param recordsTotal that the rebuild has to read, as far as known
 * @param records read into the live tables
 * @param updatedAt when something was last read into them
 */
record LedgerResource(
        String state,
        @Nullable Instant requestedAt,
        @Nullable String requestedBy,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        long recordsDone,
        long recordsTotal,
        @Nullable String message,
        long records,
        @Nullable Instant updatedAt) {}
