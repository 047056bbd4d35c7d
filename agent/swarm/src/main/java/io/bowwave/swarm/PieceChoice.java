package io.bowwave.swarm;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Which pieces of a blob a machine fetches from whom while no planner answers: rarest first from the peers it knows, else from a depot. */
final class PieceChoice {

    /** @param origin from a depot */
    record Choice(int piece, PeerAddress from, boolean origin) {}

    private static final int AT_ONCE_A_PEER = 4;

    private PieceChoice() {}

    /**
     * @param missing what to fetch
     * @param peers what each peer has
     * @param origins depots, the preferred first
     * @param avoided peers and depots that are not to be asked
     * @param random so that machines take different pieces from the depot
     */
    static List<Choice> choose(
            BitSet missing,
            Map<PeerAddress, BitSet> peers,
            List<PeerAddress> origins,
            Set<PeerAddress> avoided,
            int room,
            Random random) {
        List<Integer> pieces = new ArrayList<>(missing.stream().boxed().toList());
        Collections.shuffle(pieces, random);
        Map<Integer, List<PeerAddress>> holders = holders(pieces, peers, avoided);
        pieces.sort(Comparator.comparingInt(piece -> rank(holders.getOrDefault(piece, List.of()))));
        Map<PeerAddress, Integer> load = new HashMap<>();
        List<Choice> choices = new ArrayList<>();
        for (int piece : pieces) {
            if (choices.size() >= room) {
                break;
            }
            from(holders.getOrDefault(piece, List.of()), origins, avoided, load).ifPresent(source -> {
                load.merge(source, 1, Integer::sum);
                choices.add(new Choice(piece, source, origins.contains(source)));
            });
        }
        return choices;
    }

    /** What peers have comes first, the rarest of it before; then what only a depot can have. */
    private static int rank(List<PeerAddress> holders) {
        return holders.isEmpty() ? Integer.MAX_VALUE : holders.size();
    }

    private static java.util.Optional<PeerAddress> from(
            List<PeerAddress> holders,
            List<PeerAddress> origins,
            Set<PeerAddress> avoided,
            Map<PeerAddress, Integer> load) {
        List<PeerAddress> candidates = holders.isEmpty() ? origins : holders;
        return candidates.stream()
                .filter(each -> !avoided.contains(each) && load.getOrDefault(each, 0) < AT_ONCE_A_PEER)
                .min(Comparator.comparingInt(each -> load.getOrDefault(each, 0)));
    }

    private static Map<Integer, List<PeerAddress>> holders(
            List<Integer> pieces, Map<PeerAddress, BitSet> peers, Set<PeerAddress> avoided) {
        Map<Integer, List<PeerAddress>> holders = new HashMap<>();
        peers.forEach((peer, has) -> {
            if (!avoided.contains(peer)) {
                pieces.stream().filter(has::get).forEach(piece -> holders.computeIfAbsent(
                                piece, any -> new ArrayList<>())
                        .add(peer));
            }
        });
        return holders;
    }
}
