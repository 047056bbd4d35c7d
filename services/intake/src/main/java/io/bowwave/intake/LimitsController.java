package io.bowwave.intake;

import io.bowwave.jobtable.Regions;
import io.bowwave.process.Needs;
import io.bowwave.process.Role;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Map;

/** What is limited for all regions together. */
@Controller("/v1/limits")
@ExecuteOn(TaskExecutors.BLOCKING)
final class LimitsController {

    private final Regions regions;

    LimitsController(Regions regions) {
        this.regions = regions;
    }

    /** {@code rollouts}: how many may be in progress at a time; what is absent is not limited. */
    @Get
    Map<String, Long> limits() {
        return RolloutLimits.of(regions.rolloutsEverywhere());
    }

    /** {@code {"rollouts":"5"}} or {@code {"rollouts":"off"}}. Those in progress go on; who comes next waits. */
    @Patch
    @Needs(Role.ADMIN)
    Map<String, Long> limit(@Body Map<String, String> texts) {
        String rollouts = texts.get(RolloutLimits.NAME);
        if (rollouts == null || texts.size() != 1) {
            throw Answers.invalid("limits: found %s, expected rollouts alone".formatted(texts.keySet()));
        }
        try {
            regions.limitRollouts(RolloutLimits.parse(rollouts));
        } catch (IllegalArgumentException e) {
            throw Answers.invalid(String.valueOf(e.getMessage()));
        }
        return limits();
    }
}
