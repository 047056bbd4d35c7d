package io.bowwave.depot;

import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import org.reactivestreams.Publisher;

/**
 * Goals as a stream of JSON lines: {@code {"revision":R,"goal":{...}}}, and {@code {"revision":R}} as a sign of life each 5 s. Beside them
 * {@code {"limits":{...}}}, bytes a second, and {@code {"prefetch":{"app":A,"build":B,"artifact":{...},"pool":{...}}}}: what machines of
 * that pool may fetch ahead.
 */
@Controller("/v1/goals")
final class GoalController {

    private final GoalBoard board;
    private final Roster roster;

    GoalController(GoalBoard board, Roster roster) {
        this.board = board;
        this.roster = roster;
    }

    /** @param since the last revision that the agent knows; 0: none */
    @Get(produces = "application/x-ndjson")
    Publisher<byte[]> goals(@QueryValue(defaultValue = "0") long since, @QueryValue String machine) {
        roster.heard(AgentController.machineId(machine));
        return board.follow(since);
    }
}
