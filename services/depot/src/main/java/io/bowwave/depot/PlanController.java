package io.bowwave.depot;

import io.bowwave.process.ProblemException;
import io.bowwave.swarm.PlanAnswer;
import io.bowwave.swarm.PlanRequest;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;

/** The planner over HTTP. */
@Controller("/v1/plan")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PlanController {

    private final SharedPlanner planner;
    private final DepotAddress address;

    PlanController(SharedPlanner planner, DepotAddress address) {
        this.planner = planner;
        this.address = address;
    }

    @Post
    PlanAnswer plan(@Body PlanRequest request) {
        try {
            return planner.plan(request, List.of(address.peer()));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(400, "bad-plan-request", String.valueOf(e.getMessage()));
        }
    }
}
