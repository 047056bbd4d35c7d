package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployEvent;
import io.bowwave.schemas.rollout.DeployPlanned;
import io.bowwave.schemas.rollout.DeployRefused;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.RolledBack;
import io.bowwave.schemas.rollout.RolloutAborted;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutFailed;
import io.bowwave.schemas.rollout.RolloutSuperseded;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever happens in whatever order: the rules never break their own promises. */
class RolloutRulesFuzzTest {

    private static final int LIVES = 200;
    private static final int STEPS = 80;

    @Test
    void noOrderOfEventsBreaksAPromise() throws Exception {
        long seed = System.nanoTime();
        for (int life = 0; life < LIVES; life++) {
            Random random = new Random(seed + life);
            Story story = new Story(plan(random)).app(random.nextBoolean());
            try {
                for (int step = 0; step < STEPS; step++) {
                    happen(story, random);
                    storeKeeps(story.state());
                }
                check(story);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + (seed + life) + ": " + story.said, e);
            }
        }
    }

    private static RolloutDefaults plan(Random random) {
        return Plans.of(
                pick(List.of(Strategy.values()), random),
                random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(30),
                random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(30),
                new Share(random.nextBoolean() ? "25%" : "1"));
    }

    private static DeployRules rules(Random random) {
        return new DeployRules(
                null,
                random.nextInt(4) == 0 ? Plans.tenthFirst().waves() : null,
                null,
                null,
                null,
                pick(List.of(OnFailure.values()), random),
                pick(List.of(OnUnreachable.values()), random),
                null);
    }

    private static void happen(Story story, Random random) {
        BuildId build = build(random.nextInt(6));
        RegionName region = random.nextBoolean() ? US : EU;
        switch (random.nextInt(12)) {
            case 0 -> story.built(build, US, EU);
            case 1 -> story.built(build, rules(random), US, EU);
            case 2 -> story.built(build, region);
            case 3, 4 -> story.deploy(build, some(random));
            case 5 -> story.rollback(random.nextBoolean() ? null : build, some(random));
            case 6 -> {
                story.ask(pick(List.of(DeployAction.values()), random), random.nextBoolean() ? null : build);
            }
            case 7 -> story.pass(Duration.ofSeconds(random.nextInt(900)));
            case 8 -> story.fleet(pick(List.of(MachineState.values()), random), region);
            case 9 ->
                story.counted(
                        region,
                        Story.count(random.nextInt(20), MachineState.HEALTHY, random.nextInt(3), random.nextInt(9)));
            default -> story.converge();
        }
    }

    private static <T> T pick(List<T> all, Random random) {
        return all.get(random.nextInt(all.size()));
    }

    private static RegionName[] some(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new RegionName[] {US};
            case 1 -> new RegionName[] {EU};
            default -> new RegionName[0];
        };
    }

    /** What the store writes is what it reads. */
    private static void storeKeeps(AppState state) throws JsonProcessingException {
        byte[] json = Json.mapper().writeValueAsBytes(state);
        try {
            assertThat(Json.mapper().readValue(json, AppState.class)).isEqualTo(state);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void check(Story story) {
        assertThat(story.ids).as("ids of events").doesNotHaveDuplicates();
        for (RegionName region : List.of(US, EU)) {
            List<Long> generations = story.goals.stream()
                    .filter(goal -> goal.region().equals(region))
                    .map(Goal::generation)
                    .toList();
            assertThat(generations).isSorted().doesNotHaveDuplicates();
        }
        Map<RequestId, Integer> answers = new HashMap<>();
        Map<RequestId, Integer> ends = new HashMap<>();
        for (DeployEvent event : story.said) {
            assertThat(event.app()).isEqualTo(WEB);
            if (event instanceof DeployAccepted || event instanceof DeployRefused || event instanceof DeployPlanned) {
                answers.merge(event.request(), 1, Integer::sum);
            }
            RequestId ended = ended(event);
            if (ended != null) {
                ends.merge(ended, 1, Integer::sum);
            }
        }
        assertThat(answers.values()).allMatch(count -> count == 1);
        assertThat(answers.keySet()).as("every request is answered").isEqualTo(story.asked);
        assertThat(ends.values()).allMatch(count -> count == 1);
        story.said(DeployAccepted.class).stream()
                .filter(each -> each.action() == DeployAction.DEPLOY || each.action() == DeployAction.ROLLBACK)
                .map(DeployAccepted::request)
                .filter(each -> story.state().waiting().stream()
                        .noneMatch(waiting -> waiting.request().equals(each)))
                .filter(each -> !ends.containsKey(each))
                .forEach(open -> assertThat(open)
                        .as("only the rollout in progress has no end")
                        .isEqualTo(story.rollout().active() ? story.rollout().request() : null));
    }

    private static @Nullable RequestId ended(DeployEvent event) {
        return switch (event) {
            case RolloutCompleted e -> e.request();
            case RolledBack e -> e.request();
            case RolloutFailed e -> e.request();
            case RolloutSuperseded e -> e.request();
            case RolloutAborted e -> e.rollout();
            default -> null;
        };
    }
}
