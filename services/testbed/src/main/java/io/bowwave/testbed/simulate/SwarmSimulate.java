package io.bowwave.testbed.simulate;

import io.bowwave.swarm.simulation.SimulatedRegion;
import io.bowwave.swarm.simulation.SimulationResult;
import io.bowwave.swarm.simulation.SwarmSimulation;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.ReportOutput;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./bowwave simulate swarm}. Standard output is the same to the byte for the same options, but for what is measured on this machine:
 * the figures grants_per_s and heap_mb, and the machine.
 */
@Command(
        name = "swarm",
        description = {
            "One blob to all hosts of some regions: the real planner, and a real agent's choices for each host.",
            "Regions do not know each other, and are simulated one after the other."
        })
final class SwarmSimulate implements Callable<Integer> {

    private static final double P99 = 1.30;
    private static final double P999 = 1.5;
    private static final double GRANTS = 300_000;
    private static final double HEAP_MB = 1024;
    private static final double COPIES = 1.05;
    private static final double TRANSFER_S = 150;
    private static final int FAST_DEPOT = 4;
    private static final double NANOS = 1e9;
    private static final double MB = 1 << 20;

    enum Mode {
        plain,
        straggler,
        origin_cut,
        corrupting,
        planner_killed,
        churn,
        partition;

        @Override
        public String toString() {
            return name().replace('_', '-');
        }
    }

    @Spec
    CommandSpec spec;

    @Option(names = "--hosts", paramLabel = "N", description = "Of each region. Default: ${DEFAULT-VALUE}.")
    int hosts = 1000;

    @Option(names = "--regions", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    int regions = 1;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description = "Of the blob; at most 16GiB. Default: ${DEFAULT-VALUE}.")
    String size = "1GB";

    @Option(names = "--rate", paramLabel = "RATE", description = "Of each link. Default: ${DEFAULT-VALUE}.")
    String rate = "1Gbps";

    @Option(
            names = "--origin-rate",
            paramLabel = "RATE",
            description =
                    "Of the depot's link. Default: as --rate; four times that when it is cut off, so that much is left to do then.")
    String originRate = "";

    @Option(names = "--plan-ms", paramLabel = "MS", description = "From question to answer. Default: ${DEFAULT-VALUE}.")
    long planMillis = 20;

    @Option(names = "--racks", paramLabel = "N", description = "0: not labelled. Default: ${DEFAULT-VALUE}.")
    int racks;

    @Option(names = "--zones", paramLabel = "N", description = "0: not labelled. Default: ${DEFAULT-VALUE}.")
    int zones;

    @Option(
            names = "--killed",
            paramLabel = "SHARE",
            description = "Of the hosts, for good. Default: ${DEFAULT-VALUE}.")
    double killed;

    @Option(names = "--stragglers", paramLabel = "SHARE", description = "Hosts at a tenth of the rate.")
    double stragglers;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "What goes wrong: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    Mode mode = Mode.plain;

    @Option(names = "--seed", paramLabel = "N", description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    @Option(names = "--seeds", paramLabel = "N", description = "So many runs, with this seed and the following ones.")
    int seeds = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    private final List<SimulationResult> results = new ArrayList<>();
    private double heapMb;

    @Override
    public Integer call() {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        SimulatedRegion first;
        try {
            first = region(0);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        int violations = 0;
        for (int run = 0; run < seeds * regions; run++) {
            SimulatedRegion region = region(run);
            SimulationResult result = new SwarmSimulation(region, cpuClock()).run();
            result.violations().forEach(each -> err.printf("seed %d: %s%n", region.seed(), each));
            violations += result.violations().isEmpty() ? 0 : 1;
            heapMb = Math.max(heapMb, usedAfterCollection());
            results.add(result);
        }
        BenchReport report = report(first, violations);
        output.print(report);
        return violations == 0 ? 0 : 1;
    }

    private SimulatedRegion region(int run) {
        long bytes = Amount.size(size);
        long link = Amount.rate(rate);
        long usual = mode == Mode.origin_cut ? link * FAST_DEPOT : link;
        long origin = originRate.isEmpty() ? usual : Amount.rate(originRate);
        double floor = (double) bytes / Math.min(link, origin);
        return new SimulatedRegion(
                hosts,
                bytes,
                link,
                origin,
                Duration.ofNanos(500_000),
                Duration.ofMillis(planMillis),
                Duration.ofMillis(50),
                mode == Mode.partition && racks == 0 ? Math.max(2, hosts / 20) : racks,
                zones,
                killed,
                mode == Mode.churn ? 0.1 : 0,
                mode == Mode.straggler && stragglers == 0 ? 1.0 / hosts : stragglers,
                mode == Mode.corrupting ? 0.1 : 0,
                mode == Mode.origin_cut ? 1.02 : 0,
                mode == Mode.planner_killed ? Duration.ofMillis((long) (floor * 300)) : Duration.ZERO,
                Duration.ofSeconds(5),
                mode == Mode.partition ? 1 : 0,
                seed + run);
    }

    private BenchReport report(SimulatedRegion region, int violations) {
        BenchReport report = new BenchReport("simulate swarm", seed);
        double floor = region.floorSeconds();
        report.figure("floor_s", floor);
        report.figure("p50_over_floor", worst(0.5) / floor);
        report.figure("p99_over_floor", worst(0.99) / floor, P99);
        report.figure("p999_over_floor", worst(0.999) / floor, P999);
        double last = results.stream()
                .mapToDouble(SimulationResult::lastSeconds)
                .max()
                .orElse(0);
        report.figure("transfer_s", last, TRANSFER_S);
        report.figure(
                "origin_copies",
                results.stream()
                        .mapToDouble(SimulationResult::originCopies)
                        .max()
                        .orElse(0),
                COPIES);
        if (mode == Mode.origin_cut) {
            report.figure(
                    "origin_cut_s",
                    results.stream()
                            .mapToDouble(SimulationResult::originCutSeconds)
                            .max()
                            .orElse(0));
        }
        report.figure(
                "duplicate_mb",
                results.stream().mapToDouble(SimulationResult::duplicateBytes).sum() / MB);
        long grants = results.stream().mapToLong(SimulationResult::grants).sum();
        report.figure("grants", (double) grants);
        report.figure("requests", (double)
                results.stream().mapToLong(SimulationResult::requests).sum());
        report.figure("hedges", (double)
                results.stream().mapToLong(SimulationResult::hedges).sum());
        report.figure("unplanned", (double)
                results.stream().mapToLong(SimulationResult::unplanned).sum());
        double cpu = results.stream().mapToLong(SimulationResult::planNanos).sum() / NANOS;
        report.figureAtLeast("grants_per_s", cpu == 0 ? 0 : (double) grants / cpu, GRANTS);
        report.figure("heap_mb", heapMb, HEAP_MB);
        report.figure(
                "stuck",
                (double) results.stream().mapToLong(SimulationResult::stuck).sum(),
                0);
        report.figure("runs", results.size());
        report.figure("violations", violations, 0);
        return report;
    }

    private double worst(double share) {
        return results.stream()
                .mapToDouble(result -> result.percentile(share))
                .max()
                .orElse(0);
    }

    private static LongSupplier cpuClock() {
        return ManagementFactory.getThreadMXBean()::getCurrentThreadCpuTime;
    }

    /** What was left of the heap after the last collection, MB; 0 when there was none. */
    private static double usedAfterCollection() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP && pool.getCollectionUsage() != null)
                        .mapToLong((MemoryPoolMXBean pool) -> pool.getUsage().getUsed())
                        .sum()
                / MB;
    }
}
