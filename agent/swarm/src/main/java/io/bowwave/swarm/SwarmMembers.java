package io.bowwave.swarm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/** Peers and depots that this machine has heard of, and those that it does not talk to for a while. Thread-safe; bounded. */
public final class SwarmMembers {

    private static final int MAX_PEERS = 64;
    private static final Duration BAN = Duration.ofMinutes(10);
    private static final Duration AVOID = Duration.ofSeconds(5);

    private final LongSupplier nanos;
    private final Set<PeerAddress> peers = new LinkedHashSet<>();
    private final Map<PeerAddress, Long> avoided = new HashMap<>();
    private List<PeerAddress> origins = List.of();
    private long bans;

    /** @param nanos a clock that only goes forward */
    public SwarmMembers(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What a planner told; newer ones push older ones out. */
    public synchronized void learn(List<PeerAddress> newPeers, List<PeerAddress> newOrigins) {
        for (PeerAddress peer : newPeers) {
            peers.remove(peer);
            peers.add(peer);
        }
        while (peers.size() > MAX_PEERS) {
            peers.remove(peers.iterator().next());
        }
        if (!newOrigins.isEmpty()) {
            origins = List.copyOf(newOrigins);
        }
    }

    synchronized List<PeerAddress> peers() {
        return new ArrayList<>(peers);
    }

    /** Depots' peer ports, the preferred first. */
    public synchronized List<PeerAddress> origins() {
        return origins;
    }

    /** Peers that sent a bad block, since the start. */
    public synchronized long bans() {
        return bans;
    }

    /** It sent a bad block. A depot cannot be done without, so it is only avoided. */
    synchronized void ban(PeerAddress peer) {
        bans++;
        Duration time = origins.contains(peer) ? AVOID : BAN;
        avoided.put(peer, nanos.getAsLong() + time.toNanos());
        peers.remove(peer);
    }

    /** It did not answer as it should. */
    synchronized void avoid(PeerAddress peer) {
        avoided.putIfAbsent(peer, nanos.getAsLong() + AVOID.toNanos());
    }

    synchronized boolean avoided(PeerAddress peer) {
        forgive();
        return avoided.containsKey(peer);
    }

    synchronized Set<PeerAddress> avoided() {
        forgive();
        return new HashSet<>(avoided.keySet());
    }

    private void forgive() {
        long now = nanos.getAsLong();
        avoided.values().removeIf(until -> until - now <= 0);
    }
}
