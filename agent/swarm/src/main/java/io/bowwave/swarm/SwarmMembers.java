package io.bowwave.swarm;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Peers and depots that this machine has heard of. Thread-safe; bounded. */
public final class SwarmMembers {

    private static final int MAX_PEERS = 64;

    private final Set<PeerAddress> peers = new LinkedHashSet<>();
    private List<PeerAddress> origins = List.of();
    private long bans;

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

    /** Those that were heard of last. */
    public synchronized List<PeerAddress> peers() {
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

    /** It sent a bad block. */
    synchronized void ban(PeerAddress peer) {
        bans++;
        peers.remove(peer);
    }
}
