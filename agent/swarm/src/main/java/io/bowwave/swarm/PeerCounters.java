package io.bowwave.swarm;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What a server has seen, for metrics. Thread-safe. */
public final class PeerCounters {

    /** What is counted. */
    public enum Count {
        CONNECTIONS,
        /** Of blobs: no trees, plans or frames. */
        BYTES_SENT,
        /** Refused: it speaks another version. */
        UNKNOWN_VERSION,
        /** Refused: it has no certificate that the region's authorities vouch for, or does not speak TLS at all. */
        TLS_REFUSED,
        /** Refused: it does not know the region's secret. */
        WRONG_SECRET,
        /** Refused: there are as many connections as there may be. */
        TOO_MANY,
        /** Closed: an oversize frame or an unknown request. */
        MALFORMED,
        /** Closed: nothing moved for too long. */
        STALLED,
        /** Answered that a blob is not here. */
        NOT_HERE,
        /** Plan requests that were answered. */
        PLANS,
        /** Plan requests that were refused: malformed, or too many at once. */
        PLANS_REFUSED
    }

    private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);

    public PeerCounters() {
        for (Count each : Count.values()) {
            counts.put(each, new LongAdder());
        }
    }

    void add(Count what, long amount) {
        LongAdder counter = counts.get(what);
        if (counter != null) {
            counter.add(amount);
        }
    }

    /** Since the start. */
    public long get(Count what) {
        LongAdder counter = counts.get(what);
        return counter == null ? 0 : counter.sum();
    }
}
