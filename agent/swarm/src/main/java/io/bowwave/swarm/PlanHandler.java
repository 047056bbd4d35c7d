package io.bowwave.swarm;

import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanRequest;
import java.io.IOException;

/** Answers the plan requests that come to a {@link PeerServer}. Called by one thread at a time. */
public interface PlanHandler {

    /**
     * Answers at once; the whole region waits meanwhile.
     *
     * @throws IllegalArgumentException when the request makes no sense
     * @throws IOException when this is not the moment; the machine asks again
     */
    PlanAnswer plan(PlanRequest request) throws IOException;
}
