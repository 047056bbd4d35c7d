package io.bowwave.swarm.fetching;

import io.bowwave.swarm.PeerAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/** Peers that this machine does not ask for a while. Bounded: the longest known is forgotten first. */
final class Avoided {

    private static final int MAX = 4096;

    private final Map<PeerAddress, Long> until = new LinkedHashMap<>();

    void add(PeerAddress peer, long untilNanos) {
        until.merge(peer, untilNanos, (old, one) -> one - old > 0 ? one : old);
        if (until.size() > MAX) {
            until.remove(until.keySet().iterator().next());
        }
    }

    boolean contains(PeerAddress peer, long now) {
        if (until.isEmpty()) {
            return false;
        }
        Long end = until.get(peer);
        if (end != null && end - now <= 0) {
            until.remove(peer);
            return false;
        }
        return end != null;
    }
}
