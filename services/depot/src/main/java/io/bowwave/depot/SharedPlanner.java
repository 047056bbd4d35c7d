package io.bowwave.depot;

import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanRequest;
import io.bowwave.swarm.plan.Planner;
import java.time.Clock;
import java.util.List;

/** The planner, for requests that come on several threads. */
final class SharedPlanner {

    private final Planner planner;
    private final Clock clock;

    SharedPlanner(Planner planner, Clock clock) {
        this.planner = planner;
        this.clock = clock;
    }

    synchronized PlanAnswer plan(PlanRequest request, List<PeerAddress> origins) {
        return planner.plan(request, origins, clock.instant());
    }

    synchronized int machines() {
        return planner.machines();
    }

    synchronized int blobs() {
        return planner.blobs();
    }

    synchronized long originGrants() {
        return planner.originGrants();
    }

    synchronized long peerGrants() {
        return planner.peerGrants();
    }

    synchronized int banned() {
        return planner.banned().size();
    }
}
