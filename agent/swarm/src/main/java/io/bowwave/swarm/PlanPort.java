package io.bowwave.swarm;

import java.io.IOException;

/** The way to the region's planner. */
public interface PlanPort {

    /** @throws IOException when no planner answers; go on without */
    PlanAnswer plan(PlanRequest request) throws IOException, InterruptedException;
}
