package io.bowwave.schemas.fleet;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the fetch of a release goes on, or went, for whoever asks why a machine is slow. Sizes are bytes, rates bytes a second.
 *
 * @param transferClass {@code rollback}, {@code deploy} or {@code prefetch}
 * @param since when the fetch began
 * @param at when this was so
 * @param needed to be fetched, as far as known
 * @param received verified by then
 * @param rate of late
 * @param sources those that gave most, at most eight
 * @param waitedMillis in which nothing was on its way
 * @param hedges pieces asked for a second time elsewhere because the first source was slow
 * @param retries pieces asked for again after a failure
 * @param badBlocks that did not have their hash
 * @param repeated bytes that came twice
 * @param limitDown of this machine for this class; 0: none
 * @param limitUp of this machine for this class; 0: none
 * @param diskFree in the agent's folder
 * @param waitingFor what it waits for at this moment; absent when bytes come
 * @param expectedEnd at the rate of late; absent when none come
 */
public record FetchProgress(
        String transferClass,
        Instant since,
        Instant at,
        long needed,
        long received,
        long rate,
        List<FetchSource> sources,
        long waitedMillis,
        long hedges,
        long retries,
        long badBlocks,
        long repeated,
        long limitDown,
        long limitUp,
        long diskFree,
        @Nullable String waitingFor,
        @Nullable Instant expectedEnd) {

    /** Sources that a report names. */
    public static final int MAX_SOURCES = 8;

    public FetchProgress {
        sources = List.copyOf(sources);
    }
}
