package io.bowwave.swarm;

import java.util.List;

/**
 * What the planner grants.
 *
 * @param peers some that have something of what is wanted: to go on with when the planner is gone
 * @param origins depots that serve blobs
 * @param waitMillis when to ask again, if nothing happens before
 */
public record PlanAnswer(List<Grant> grants, List<PeerAddress> peers, List<PeerAddress> origins, long waitMillis) {

    public PlanAnswer {
        grants = List.copyOf(grants);
        peers = List.copyOf(peers);
        origins = List.copyOf(origins);
    }
}
