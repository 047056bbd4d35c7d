package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An app in two regions with machines that do what goals say. US is the home region. */
class TwoRegions {

    static final BuildId A = build(1);
    static final BuildId B = build(2);
    static final BuildId C = build(3);
    static final int MACHINES = 100;
    static final Duration BAKE = Duration.ofSeconds(10);

    final Map<RegionName, MachinesInMemory> fleet =
            new TreeMap<>(Map.of(US, new MachinesInMemory(US, MACHINES), EU, new MachinesInMemory(EU, MACHINES)));
    final Story story = new Story(Plans.of(Strategy.WAVES, Duration.ZERO, BAKE, new Share("25%")))
            .app(false)
            .built(A, US, EU);
    int heard;

    void run(BuildId build) {
        story.deploy(build);
        for (int i = 0; i < 60 && story.rollout().active(); i++) {
            hear(US, EU);
            story.pass(BAKE);
        }
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        story.said.clear();
        story.goals.clear();
        heard = 0;
    }

    /** Machines of these regions do all that they are told to, and say so. */
    void hear(RegionName... regions) {
        for (; heard < story.goals.size(); heard++) {
            machines(story.goals.get(heard).region()).goal(story.goals.get(heard));
        }
        for (RegionName region : regions) {
            machines(region).settle();
            story.tell(new RolloutInput.Counted(machines(region).status(), story.now()));
        }
    }

    MachinesInMemory machines(RegionName region) {
        return Objects.requireNonNull(fleet.get(region));
    }

    void wishing(BuildId build, @Nullable OnFailure failure, @Nullable OnUnreachable unreachable) {
        story.built(build, new DeployRules(null, null, null, null, null, failure, unreachable, null), US, EU);
    }

    List<Integer> permilles(RegionName region) {
        return story.goals.stream()
                .filter(goal -> goal.region().equals(region))
                .map(Goal::permille)
                .toList();
    }
}
