package io.bowwave.swarm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a fetch goes on, or went: for whoever asks why a machine is slow. A snapshot, made by {@link Received#report()} at any time. Sizes are
 * bytes, rates bytes a second over about the last two seconds, times milliseconds.
 *
 * @param received verified so far
 * @param rate of late, from all sources
 * @param sources those that gave most, at most {@link #MAX_SOURCES}, the largest first
 * @param waitedMillis in which nothing was on its way
 * @param hedges transfers begun beside another of the same blocks, since that was slow
 * @param retries transfers that came to nothing and were begun again elsewhere
 * @param badBlocks that did not have their hash
 * @param repeated bytes of blocks that came a second time
 * @param diskWaitMillis in which it stood still because the disk was full
 * @param waitingFor what it waits for at this moment; null when bytes come
 */
public record FetchReport(
        long received,
        long rate,
        List<Source> sources,
        long waitedMillis,
        long hedges,
        long retries,
        long badBlocks,
        long repeated,
        long diskWaitMillis,
        @Nullable String waitingFor) {

    /** Sources that a report names. */
    public static final int MAX_SOURCES = 8;

    public FetchReport {
        sources = List.copyOf(sources);
    }

    /**
     * One source.
     *
     * @param origin a depot
     * @param bytes that came from it
     * @param rate of late
     */
    public record Source(PeerAddress address, boolean origin, long bytes, long rate) {}
}
