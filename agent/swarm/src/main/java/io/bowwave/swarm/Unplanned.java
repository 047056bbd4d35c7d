package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Grants that a machine gives itself while no planner answers: asks the peers that it knows what they have. For one thread. */
final class Unplanned {

    private static final Logger LOG = LoggerFactory.getLogger(Unplanned.class);
    private static final int ASK_PEERS = 8;
    private static final long MAPS_GOOD_NANOS = 1_000_000_000L;

    private final PeerClient peers;
    private final SwarmMembers members;
    private final Random random;
    private final Map<Digest, Map<PeerAddress, BitSet>> maps = new HashMap<>();
    private long askedNanos = System.nanoTime() - MAPS_GOOD_NANOS;

    Unplanned(PeerClient peers, SwarmMembers members, Random random) {
        this.peers = peers;
        this.members = members;
        this.random = random;
    }

    List<Grant> choose(Map<BlobWant, BitSet> missing, int room) {
        if (System.nanoTime() - askedNanos >= MAPS_GOOD_NANOS) {
            ask(missing);
            askedNanos = System.nanoTime();
        }
        List<Grant> grants = new ArrayList<>();
        missing.forEach((want, pieces) -> PieceChoice.choose(
                        pieces,
                        maps.getOrDefault(want.blob(), Map.of()),
                        members.origins(),
                        members.avoided(),
                        room - grants.size(),
                        random)
                .forEach(choice -> grants.add(
                        new Grant(want.blob(), choice.piece(), choice.from(), choice.origin(), MAPS_GOOD_NANOS))));
        return grants;
    }

    private void ask(Map<BlobWant, BitSet> missing) {
        maps.clear();
        List<PeerAddress> known = members.peers();
        Collections.shuffle(known, random);
        known.stream().filter(peer -> !members.avoided(peer)).limit(ASK_PEERS).forEach(peer -> ask(peer, missing));
    }

    private void ask(PeerAddress peer, Map<BlobWant, BitSet> missing) {
        try {
            PeerConnection connection = peers.acquire(peer);
            try {
                for (BlobWant want : missing.keySet()) {
                    maps.computeIfAbsent(want.blob(), any -> new HashMap<>()).put(peer, connection.have(want.blob()));
                }
                peers.giveBack(connection);
            } catch (IOException e) {
                peers.close(connection);
                throw e;
            }
        } catch (IOException e) {
            LOG.debug("{} does not say what it has: {}", peer, e.toString());
            members.avoid(peer);
        }
    }
}
