package io.bowwave.swarm.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class SwarmSimulationTest {

    private static final int HOSTS = 24;
    private static final long SIZE = 48L << 20;
    private static final long RATE = 12_500_000;
    private static final int SEEDS = 3;

    @Test
    void bringsEverythingToAllWithOneCopyFromTheDepot() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulationResult result = run(region(seed, 0, 0, 0, 0, 0, Duration.ZERO));
            good(result, seed);
            assertThat(result.originCopies()).as("seed %d", seed).isEqualTo(1);
            assertThat(result.percentile(1)).as("seed %d", seed).isLessThan(1.3 * SIZE / RATE);
        }
    }

    @Test
    void isTheSameAgainFromTheSameSeed() {
        assertThat(run(region(7, 0.1, 0.1, 0, 0, 0, Duration.ZERO)))
                .isEqualTo(run(region(7, 0.1, 0.1, 0, 0, 0, Duration.ZERO)));
    }

    @Test
    void finishesWhenMachinesDieAndComeBack() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulationResult result = run(region(seed, 0.1, 0.1, 0, 0, 0, Duration.ZERO));
            good(result, seed);
            assertThat(result.originCopies()).as("seed %d", seed).isLessThan(1.15);
            assertThat(result.percentile(1)).as("seed %d", seed).isLessThan(4.0 * SIZE / RATE);
        }
    }

    @Test
    void doesNotLetAStragglerHoldOthersUp() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulationResult result = run(region(seed, 0, 0, 1.0 / HOSTS, 0, 0, Duration.ZERO));
            good(result, seed);
            assertThat(result.stragglerSeconds()).hasSize(1);
            assertThat(result.percentile(1)).as("seed %d", seed).isLessThan(2.0 * SIZE / RATE);
        }
    }

    @Test
    void finishesWithoutTheDepotOnceAllOfItIsOut() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulatedRegion fastDepot = depotAt(4 * RATE, region(seed, 0, 0, 0, 0, 1.02, Duration.ZERO));
            SimulationResult result = run(fastDepot);
            good(result, seed);
            assertThat(result.originCutSeconds()).as("seed %d", seed).isBetween(0.1, 0.7 * result.lastSeconds());
        }
    }

    @Test
    void shutsOutWhoSendsBadBlocks() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            good(run(region(seed, 0, 0, 0, 0.1, 0, Duration.ZERO)), seed);
        }
    }

    @Test
    void goesOnWithoutAPlanner() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulationResult result = run(region(seed, 0, 0, 0, 0, 0, Duration.ofSeconds(1)));
            good(result, seed);
            assertThat(result.unplanned()).as("seed %d", seed).isPositive();
            assertThat(result.originCopies()).as("seed %d", seed).isLessThan(1.25);
        }
    }

    @Test
    void sharesTheDepotOutWhenThePlannerNeverComesBack() {
        for (int seed = 1; seed <= SEEDS; seed++) {
            SimulationResult result = run(withoutPlanner(HOSTS, Duration.ofSeconds(1), seed));
            good(result, seed);
            assertThat(result.originCopies()).as("seed %d", seed).isLessThan(1.25);
            assertThat(result.percentile(1)).as("seed %d", seed).isLessThan(2.5 * SIZE / RATE);
        }
    }

    @Test
    void fetchesAloneAtFullSpeedWithoutAPlanner() {
        SimulationResult result = run(withoutPlanner(1, Duration.ofMillis(1), 1));
        good(result, 1);
        assertThat(result.originCopies()).isEqualTo(1);
        assertThat(result.percentile(1)).isLessThan(1.6 * SIZE / RATE);
    }

    private static SimulationResult run(SimulatedRegion region) {
        return new SwarmSimulation(region, () -> 0).run();
    }

    private static void good(SimulationResult result, int seed) {
        assertThat(result.violations()).as("seed %d", seed).isEmpty();
        assertThat(result.stuck()).as("seed %d", seed).isZero();
    }

    private static SimulatedRegion withoutPlanner(int hosts, Duration from, long seed) {
        return changed(SimulatedRegion.plain(hosts, SIZE, RATE, seed), RATE, from, Duration.ofMinutes(10));
    }

    private static SimulatedRegion depotAt(long rate, SimulatedRegion region) {
        return changed(region, rate, region.plannerKilledAt(), region.plannerBackAfter());
    }

    private static SimulatedRegion changed(
            SimulatedRegion region, long originRate, Duration plannerKilledAt, Duration plannerBackAfter) {
        return new SimulatedRegion(
                region.hosts(),
                region.size(),
                region.rate(),
                originRate,
                region.latency(),
                region.planLatency(),
                region.joinWithin(),
                region.racks(),
                region.zones(),
                region.killed(),
                region.restarted(),
                region.stragglers(),
                region.corrupting(),
                region.cutOriginAfter(),
                plannerKilledAt,
                plannerBackAfter,
                region.partitioned(),
                region.seed());
    }

    private static SimulatedRegion region(
            long seed,
            double killed,
            double restarted,
            double stragglers,
            double corrupting,
            double cut,
            Duration plannerKilledAt) {
        return new SimulatedRegion(
                HOSTS,
                SIZE,
                RATE,
                RATE,
                Duration.ofNanos(500_000),
                Duration.ofMillis(20),
                Duration.ofMillis(50),
                4,
                2,
                killed,
                restarted,
                stragglers,
                corrupting,
                cut,
                plannerKilledAt,
                Duration.ofSeconds(3),
                0,
                seed);
    }
}
