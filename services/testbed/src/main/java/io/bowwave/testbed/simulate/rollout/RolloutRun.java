package io.bowwave.testbed.simulate.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.OnConflict;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolledBack;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutFailed;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.WaveCompleted;
import io.bowwave.schemas.rollout.WaveStarted;
import io.bowwave.topologies.rollout.RolloutDefaults;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One build after another on a large fleet: the first everywhere at once, to have something to go back to; the second as asked, which may
 * be bad; and when that one stays, by hand back to the first. Times are seconds from the request, or the failure, that began it.
 */
final class RolloutRun {

    private static final long LOOK_EVERY = 250;
    private static final long AT_MOST = 48L * 3600 * 1000;
    private static final long SETTLE = 1_000;
    private static final double MILLIS = 1000.0;

    /**
     * @param waves when each wave had started, and when it had converged
     * @param endedAt when the rollout was over, whichever way
     * @param detectedAt when the build was found to be bad; NaN when it never was
     * @param exposed machines that ran the bad build, or tried to
     * @param backIn from the failure, or from asking by hand, until every machine was back
     */
    record Found(
            Map<Integer, double[]> waves,
            boolean completed,
            double endedAt,
            double detectedAt,
            int exposed,
            double backIn,
            List<String> findings) {}

    private final SimulatedWorld world;
    private final SimulatedFleet fleet;
    private final Map<Integer, double[]> waves = new TreeMap<>();
    private @Nullable RequestId second;
    private long asked;
    private long failed = -1;
    private long ended = -1;
    private boolean completed;

    RolloutRun(RandomGenerator random, Health health, RolloutDefaults defaults, List<Integer> machines) {
        world = new SimulatedWorld(new Agenda(), random, Delays.USUAL, health);
        fleet = new SimulatedFleet(world, defaults, machines, false, this::saw);
    }

    /**
     * @param badness of the second build; null: it is well
     * @param strategy of the second deploy; null: as settings say
     */
    Found run(Health.@Nullable Badness badness, @Nullable Strategy strategy) {
        fleet.define(false, OnConflict.LATEST_WINS, null);
        BuildId first = fleet.build(null);
        deploy(first, Strategy.ALL_AT_ONCE);
        until(() -> everybodyRuns(first) && fleet.centre().idle());
        world.agenda().runUntil(world.agenda().now() + SETTLE);
        BuildId bad = fleet.build(null);
        if (badness != null) {
            world.health().is(bad, badness);
        }
        asked = world.agenda().now();
        second = deploy(bad, strategy);
        Set<SimulatedAgent> exposed = new HashSet<>();
        until(() -> {
            fleet.regions().forEach(region -> region.agents().stream()
                    .filter(agent -> agent.turnedTo(bad))
                    .forEach(exposed::add));
            return ended >= 0;
        });
        double endedAt = seconds(asked, ended);
        if (completed) {
            failed = world.agenda().now();
            fleet.ask(DeployAction.ROLLBACK, first);
        }
        until(() -> everybodyRuns(first));
        double back = seconds(failed, world.agenda().now());
        until(() -> fleet.centre().idle());
        fleet.checker().ended();
        return new Found(
                waves,
                completed,
                endedAt,
                completed ? Double.NaN : seconds(asked, failed),
                badness == null ? 0 : exposed.size(),
                back,
                new ArrayList<>(fleet.findings().all()));
    }

    private RequestId deploy(BuildId build, @Nullable Strategy strategy) {
        return fleet.ask(new DeployRequest(
                SimulatedFleet.APP,
                DeployAction.DEPLOY,
                build,
                null,
                null,
                "somebody",
                null,
                strategy,
                null,
                null,
                null,
                null,
                null,
                null));
    }

    private boolean everybodyRuns(BuildId build) {
        return fleet.regions().stream()
                .flatMap(region -> region.agents().stream())
                .allMatch(agent -> build.equals(agent.runs()));
    }

    private void saw(EventData data) {
        long now = world.agenda().now();
        switch (data) {
            case WaveStarted wave
            when wave.request().equals(second) ->
                waves.computeIfAbsent(wave.wave(), _ -> new double[] {seconds(asked, now), Double.NaN});
            case WaveCompleted wave
            when wave.request().equals(second) ->
                waves.computeIfPresent(wave.wave(), (_, times) -> new double[] {times[0], seconds(asked, now)});
            case RollbackStarted back when back.request().equals(second) -> failed = now;
            case RolledBack back when back.request().equals(second) -> ended = now;
            case RolloutCompleted done
            when done.request().equals(second) -> {
                completed = true;
                ended = now;
            }
            case RolloutFailed broken
            when broken.request().equals(second) -> {
                failed = now;
                ended = now;
            }
            default -> {} // no time that is told
        }
    }

    private void until(java.util.function.BooleanSupplier enough) {
        while (!enough.getAsBoolean()) {
            if (world.agenda().now() > AT_MOST) {
                throw new IllegalStateException("nothing has come to an end within two days of virtual time");
            }
            world.agenda().runUntil(world.agenda().now() + LOOK_EVERY);
        }
    }

    private static double seconds(long from, long to) {
        return (to - from) / MILLIS;
    }
}
