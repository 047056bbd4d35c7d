package io.bowwave.testbed.simulate.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnConflict;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.topologies.rollout.RolloutDefaults;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A small fleet in trouble, from a seed: people ask for everything at any time and twice, builds are bad, machines die, come back and are
 * added, lines to regions are cut, the centre crashes. After a while the trouble ends, and then so must every rollout.
 */
final class TroubledRun {

    private static final int MOST_REGIONS = 4;
    private static final int MOST_MACHINES = 40;
    private static final int DEEDS = 40;
    private static final Delays.Span BETWEEN = new Delays.Span(50, 45_000);
    private static final Delays.Span AWAY = new Delays.Span(500, 180_000);
    private static final Delays.Span CRASH = new Delays.Span(1_000, 20_000);
    private static final long ENDS_WITHIN = 6L * 3600 * 1000;
    private static final long LOOK_EVERY = 5_000;
    private static final List<Share> SHARES =
            List.of(new Share("10%"), new Share("25%"), new Share("50%"), new Share("1"), new Share("3"), Share.ALL);

    private final RandomGenerator random;
    private final SimulatedWorld world;
    private final SimulatedFleet fleet;
    private final List<Goal> goals = new ArrayList<>();
    private final List<RequestId> asked = new ArrayList<>();

    TroubledRun(long seed, RolloutDefaults defaults) {
        random = new SplittableRandom(seed);
        world = new SimulatedWorld(new Agenda(), random, Delays.USUAL, new Health());
        List<Integer> machines = new ArrayList<>();
        for (int region = 1 + random.nextInt(MOST_REGIONS); region > 0; region--) {
            machines.add(random.nextInt(MOST_MACHINES));
        }
        fleet = new SimulatedFleet(world, defaults, machines, true, this::saw);
    }

    /** What was found to be wrong; empty when nothing was. */
    List<String> run() {
        fleet.define(random.nextInt(3) == 0, any(OnConflict.values()), null);
        deploy(build());
        for (int deed = 0; deed < DEEDS; deed++) {
            world.agenda().runUntil(world.agenda().now() + BETWEEN.draw(random));
            deed();
        }
        fleet.regions().forEach(SimulatedRegion::mend);
        fleet.regions()
                .forEach(region ->
                        region.agents().stream().filter(agent -> !agent.alive()).forEach(SimulatedAgent::comeBack));
        comeToAnEnd();
        fleet.checker().ended();
        replay();
        return fleet.findings().all();
    }

    int goals() {
        return goals.size();
    }

    int requests() {
        return asked.size();
    }

    private void saw(EventData data) {
        if (data instanceof Goal goal) {
            goals.add(goal);
        }
    }

    private void deed() {
        switch (random.nextInt(16)) {
            case 0, 1 -> deploy(build());
            case 2 -> deploy(any(fleet.builds()));
            case 3 -> ask(DeployAction.ROLLBACK, random.nextBoolean() ? null : any(fleet.builds()));
            case 4 -> ask(DeployAction.PAUSE, null);
            case 5 -> ask(DeployAction.RESUME, null);
            case 6 -> ask(DeployAction.ABORT, null);
            case 7 -> ask(DeployAction.PROMOTE, null);
            case 8 -> ask(random.nextBoolean() ? DeployAction.REJECT : DeployAction.UNREJECT, any(fleet.builds()));
            case 9 -> ask(DeployAction.PLAN, any(fleet.builds()));
            case 10 ->
                fleet.define(random.nextInt(3) == 0, any(OnConflict.values()), random.nextInt(8) == 0 ? 1 : null);
            case 11 -> ask(DeployAction.APPROVE, null);
            case 12 -> machineDies();
            case 13 -> any(fleet.regions()).grow(1 + random.nextInt(3));
            case 14 -> lineIsCut();
            default -> fleet.centre().crash(CRASH.draw(random));
        }
    }

    private BuildId build() {
        BuildId build = fleet.build(rules());
        if (random.nextInt(3) == 0) {
            world.health().is(build, new Health.Badness(random.nextDouble(), random.nextBoolean()));
        }
        return build;
    }

    private @Nullable DeployRules rules() {
        return random.nextInt(3) == 0
                ? null
                : new DeployRules(
                        any(Strategy.values()),
                        null,
                        (long) random.nextInt(60),
                        any(SHARES),
                        60L + random.nextInt(600),
                        any(OnFailure.values()),
                        any(OnUnreachable.values()),
                        null);
    }

    private void deploy(BuildId build) {
        ask(DeployAction.DEPLOY, build);
    }

    private void ask(DeployAction action, @Nullable BuildId build) {
        DeployRequest request = new DeployRequest(
                SimulatedFleet.APP, action, build, null, "because of the simulation", "person-" + random.nextInt(3));
        RequestId id = fleet.ask(request);
        asked.add(id);
        if (random.nextInt(5) == 0) {
            world.agenda().in(AWAY.draw(random), () -> fleet.again(id, request));
        }
    }

    private void machineDies() {
        SimulatedRegion region = any(fleet.regions());
        if (region.agents().isEmpty()) {
            return;
        }
        SimulatedAgent agent = any(region.agents());
        if (agent.alive()) {
            agent.die();
            world.agenda().in(AWAY.draw(random), () -> {
                if (!agent.alive()) {
                    agent.comeBack();
                }
            });
        }
    }

    private void lineIsCut() {
        SimulatedRegion region = any(fleet.regions());
        if (!region.isCut()) {
            region.cutOff();
            world.agenda().in(AWAY.draw(random), region::mend);
        }
    }

    /** What waits for a person is ended by one. */
    private void comeToAnEnd() {
        long end = world.agenda().now() + ENDS_WITHIN;
        while (!fleet.centre().idle() && world.agenda().now() < end) {
            world.agenda().runUntil(world.agenda().now() + LOOK_EVERY);
            if (random.nextInt(20) == 0) {
                ask(random.nextInt(4) == 0 ? DeployAction.ABORT : DeployAction.RESUME, null);
            }
        }
        if (!fleet.centre().idle()) {
            fleet.findings()
                    .add("a rollout has not ended %d h after all trouble did, it is in the state %s"
                            .formatted(ENDS_WITHIN / 3_600_000, fleet.centre().rollout()));
        }
        world.agenda().runUntil(world.agenda().now() + AWAY.most());
    }

    /** The same words to rules that know nothing must lead to the same goals. */
    private void replay() {
        List<EventData> again = fleet.centre().replay().stream()
                .filter(each -> each instanceof Goal)
                .toList();
        if (!again.equals(goals)) {
            fleet.findings()
                    .add("a replay leads to %d goals, other than the %d of the first time"
                            .formatted(again.size(), goals.size()));
        }
    }

    private <T> T any(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> T any(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
