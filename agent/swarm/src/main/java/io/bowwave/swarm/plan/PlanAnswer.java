package io.bowwave.swarm.plan;

import io.bowwave.swarm.PeerAddress;
import java.util.List;

/**
 * What the planner grants.
 *
 * @param planner its incarnation, never 0; another one than before has forgotten everything
 * @param reportAll the next request must be a full report
 * @param peers some that have or want what is wanted: to go on with when the planner is gone
 * @param origins depots that serve blobs; empty: as before
 * @param waitMillis when to ask again at the earliest, and at the latest when anything is active or wanted
 * @param quietMillis when to ask again when nothing is wanted: to stay known
 * @param machines that the planner knows; what nobody plans is spread over so many
 */
public record PlanAnswer(
        long planner,
        boolean reportAll,
        List<Grant> grants,
        List<PeerAddress> peers,
        List<PeerAddress> origins,
        int waitMillis,
        int quietMillis,
        int machines) {

    public PlanAnswer {
        grants = List.copyOf(grants);
        peers = List.copyOf(peers);
        origins = List.copyOf(origins);
    }
}
