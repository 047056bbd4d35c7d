package io.bowwave.swarm;

import io.bowwave.schemas.fleet.Transfer;
import java.util.concurrent.atomic.LongAdder;

/** Bytes of verified blocks that came over the network; grows while a fetch runs. Thread-safe. */
public final class Received {

    private final LongAdder fromDepot = new LongAdder();
    private final LongAdder fromPeers = new LongAdder();

    void add(boolean origin, long bytes) {
        (origin ? fromDepot : fromPeers).add(bytes);
    }

    /** Nothing is counted as reused. */
    public Transfer transfer() {
        return new Transfer(fromDepot.sum(), fromPeers.sum(), 0);
    }
}
