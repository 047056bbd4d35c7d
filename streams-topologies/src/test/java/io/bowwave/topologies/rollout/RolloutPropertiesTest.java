package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Whole lives of an app on machines that do what goals say, from a seed: what must hold whatever happens. */
class RolloutPropertiesTest {

    private static final int LIVES = 40;
    private static final int STEPS = 1500;
    private static final int RESUMES = 100;
    private static final int MOST_MACHINES = 120;
    private static final List<Strategy> STRATEGIES =
            List.of(Strategy.CANARY, Strategy.WAVES, Strategy.REGION_BY_REGION);
    private static final List<RegionName> REGIONS = List.of(EU, US);

    @Test
    void noMoreMachinesAreOffThanMayBeGenerationsOnlyGrowAndEveryRolloutEnds() {
        long seed = System.nanoTime();
        for (int life = 0; life < LIVES; life++) {
            new Life(seed + life).live();
        }
    }

    @Test
    void theSameInputsGiveTheSameGoals() {
        long seed = System.nanoTime();
        for (int life = 0; life < LIVES / 10; life++) {
            assertThat(new Life(seed + life).live()).as("seed %d", seed + life).isEqualTo(new Life(seed + life).live());
        }
    }

    private static final class Life {

        private final long seed;
        private final Random random;
        private final Share most;
        private final Story story;
        private final Map<RegionName, MachinesInMemory> fleet = new TreeMap<>();
        private final Map<RegionName, Integer> allowed = new TreeMap<>();
        private int heard;

        Life(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.most = new Share(List.of("25%", "10%", "3", "50%").get(random.nextInt(4)));
            this.story = new Story(Plans.of(
                            STRATEGIES.get(random.nextInt(STRATEGIES.size())),
                            Duration.ZERO,
                            Duration.ofSeconds(random.nextInt(3) * 10L),
                            most))
                    .app(false);
            for (RegionName region : REGIONS) {
                MachinesInMemory machines = new MachinesInMemory(region, 1 + random.nextInt(MOST_MACHINES));
                fleet.put(region, machines);
                allowed.put(region, Math.max(Math.max(1, most.of(machines.live())), machines.largestBucket()));
            }
        }

        List<Goal> live() {
            try {
                begin();
                for (int step = 0; step < STEPS; step++) {
                    happen();
                    check();
                }
                end();
                return story.goals;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ", " + most + ": " + story.said, e);
            }
        }

        private void begin() {
            story.built(build(0), US, EU).deploy(build(0));
            for (int i = 0; i < 10; i++) {
                hear();
                fleet.values().forEach(MachinesInMemory::settle);
                tell();
                story.pass(Duration.ofSeconds(30));
            }
            assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        }

        private void happen() {
            hear();
            int what = random.nextInt(200);
            if (what == 0) {
                ask();
            } else if (what < 4) {
                story.pass(Duration.ofSeconds(random.nextInt(20)));
            } else if (what < 40) {
                tell();
            } else {
                fleet.values().forEach(machines -> machines.step(random));
            }
        }

        private void ask() {
            BuildId build = build(1 + random.nextInt(8));
            switch (random.nextInt(8)) {
                case 0 -> story.ask(DeployAction.PAUSE, null);
                case 1 -> story.ask(DeployAction.RESUME, null);
                case 2 -> story.ask(DeployAction.ABORT, null);
                case 3 -> story.ask(DeployAction.PROMOTE, null);
                case 4 -> story.ask(DeployAction.ROLLBACK, null);
                default -> {
                    if (random.nextInt(4) == 0) {
                        fleet.values().forEach(machines -> machines.bad.add(build));
                    }
                    story.built(build, wishes(), US, EU).deploy(build);
                }
            }
        }

        private MachinesInMemory machines(RegionName region) {
            return Objects.requireNonNull(fleet.get(region));
        }

        private DeployRules wishes() {
            return new DeployRules(
                    null,
                    null,
                    null,
                    null,
                    null,
                    random.nextInt(3) == 0 ? OnFailure.PAUSE : OnFailure.ROLLBACK,
                    OnUnreachable.WAIT,
                    null);
        }

        private void hear() {
            for (; heard < story.goals.size(); heard++) {
                Goal goal = story.goals.get(heard);
                machines(goal.region()).goal(goal);
            }
        }

        private void tell() {
            for (MachinesInMemory machines : fleet.values()) {
                story.tell(new RolloutInput.Counted(machines.status(), story.now()));
                hear();
            }
        }

        /** The goals as if every machine had heard of them at once: what is off because of a rollout that goes forward. */
        private void check() {
            hear();
            Rollout rollout = story.rollout();
            boolean forward = rollout.order().deploys()
                    && (rollout.state() == RolloutState.WAVE
                            || rollout.state() == RolloutState.BAKE
                            || rollout.state() == RolloutState.DONE);
            for (RegionName region : REGIONS) {
                if (forward
                        && rollout.before(region) != null
                        && rollout.step().runs().containsKey(region)) {
                    assertThat(machines(region).off(rollout.order().build()))
                            .as(
                                    "machines of %s that are off, of %d",
                                    region, machines(region).live())
                            .isLessThanOrEqualTo(allowed.getOrDefault(region, 0));
                }
                List<Long> generations = generations(region);
                assertThat(generations).isSorted().doesNotHaveDuplicates();
            }
        }

        private List<Long> generations(RegionName region) {
            List<Long> generations = new ArrayList<>();
            for (Goal goal : story.goals) {
                if (goal.region().equals(region)) {
                    generations.add(goal.generation());
                }
            }
            return generations;
        }

        /** Left alone, it comes to an end. */
        private void end() {
            for (int i = 0; i < 300 && story.rollout().active(); i++) {
                if (story.rolloutState() == RolloutState.PAUSED) {
                    // Where too many machines have failed to go on, somebody has to end it.
                    story.ask(i < RESUMES ? DeployAction.RESUME : DeployAction.ABORT, null);
                }
                hear();
                fleet.values().forEach(MachinesInMemory::settle);
                tell();
                story.pass(Duration.ofSeconds(30));
            }
            assertThat(story.rollout().active())
                    .as("a rollout that goes on: " + story.rollout())
                    .isFalse();
            assertThat(story.ids).doesNotHaveDuplicates();
        }
    }
}
