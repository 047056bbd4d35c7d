package io.bowwave.depot;

import io.bowwave.schemas.Json;
import io.bowwave.swarm.PeerAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The region's depots that live now, as etcd has them: agents are told of all of them, so that each blob is planned by the one that wins
 * its rendezvous, and another takes over when that one is gone.
 */
final class DepotList {

    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final OtherDepots others;
    private final DepotAddress own;
    private final GoalBoard board;
    private volatile List<PeerAddress> origins = List.of();

    DepotList(OtherDepots others, DepotAddress own, GoalBoard board) {
        this.others = others;
        this.own = own;
        this.board = board;
    }

    /** Peer ports, this depot's first. */
    List<PeerAddress> origins() {
        List<PeerAddress> known = origins;
        return known.isEmpty() ? List.of(own.peer()) : known;
    }

    Duration look() throws Exception {
        List<Registration.Entry> found = others.entries();
        List<PeerAddress> next = new ArrayList<>(List.of(own.peer()));
        found.stream()
                .map(each -> PeerAddress.of(each.peer()))
                .filter(each -> !each.equals(own.peer()))
                .sorted(Comparator.comparing(PeerAddress::text))
                .forEach(next::add);
        origins = List.copyOf(next);
        List<Map<String, String>> told = found.stream()
                .sorted(Comparator.comparing(Registration.Entry::id))
                .map(DepotList::told)
                .toList();
        if (!told.isEmpty()) {
            String line = Json.mapper().writeValueAsString(Map.of("depots", told)) + "\n";
            board.extra("depots", line.getBytes(StandardCharsets.UTF_8));
        }
        return LOOK_EVERY;
    }

    /** In one order, since what is said again is not sent. */
    private static Map<String, String> told(Registration.Entry depot) {
        return new TreeMap<>(Map.of("url", depot.url().toString(), "peer", depot.peer()));
    }
}
