package io.bowwave.testbed.simulate.rollout;

import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.ReportOutput;
import io.bowwave.topologies.rollout.RolloutDefaults;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./bowwave simulate rollout}. Standard output is the same for the same options, but for the machine and what took real time. */
@Command(
        name = "rollout",
        description = {
            "The real rules of rollouts and agents' real decisions, on virtual time.",
            "Without --seeds: one deploy to a large fleet, with the times of its waves; a build that fails on a share of the",
            "machines is detected and taken back, one that is well is taken back by hand when it is everywhere.",
            "With --seeds: many runs of a small fleet in trouble, from a seed each. A checker reads along: no more machines",
            "off than allowed, generations only grow, each request is answered once, each rollout ends, a replay sets the",
            "same goals."
        })
public final class RolloutSimulate implements Callable<Integer> {

    private static final double BACK_S = 60;
    private static final int STORIES = 10;
    private static final int MOST_MACHINES = 1_000_000;
    private static final int MOST_SEEDS = 10_000_000;
    private static final double NANOS = 1e9;

    @Spec
    CommandSpec spec;

    @Option(names = "--machines", paramLabel = "N", description = "In all regions. Default: ${DEFAULT-VALUE}.")
    int machines = 100_000;

    @Option(names = "--regions", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    int regions = 10;

    @Option(
            names = "--fail-rate",
            paramLabel = "SHARE",
            description = "Of the machines, on which the new build fails; 0 to 1. Default: ${DEFAULT-VALUE}.")
    double failRate;

    @Option(names = "--fail-later", description = "It is healthy there at first, and crashes 5 to 40 s later.")
    boolean failLater;

    @Option(
            names = "--strategy",
            paramLabel = "NAME",
            description = "all-at-once, canary, waves or region-by-region. Default: as in production, waves.")
    @Nullable
    String strategy;

    @Option(names = "--seed", paramLabel = "N", description = "Of everything random. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "So many troubled runs, with this seed and the following.")
    int seeds;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() {
        if (regions < 1 || machines < regions || machines > MOST_MACHINES || failRate < 0 || failRate > 1) {
            throw wrong(
                    "found %d machines in %d regions, a fail rate of %s, expected at most %d machines, one or more in each region, and 0 to 1"
                            .formatted(machines, regions, failRate, MOST_MACHINES));
        }
        if (seeds < 0 || seeds > MOST_SEEDS) {
            throw wrong("--seeds: found %d, expected 1 to %d".formatted(seeds, MOST_SEEDS));
        }
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        return seeds > 0 ? troubled(err) : large(err);
    }

    private int large(PrintWriter err) {
        BenchReport report = new BenchReport("simulate rollout", seed);
        List<Integer> each = new ArrayList<>();
        for (int region = 0; region < regions; region++) {
            each.add(machines / regions + (region < machines % regions ? 1 : 0));
        }
        long began = System.nanoTime();
        RolloutRun.Found found = new RolloutRun(
                        new SplittableRandom(seed), new Health(), RolloutDefaults.PRODUCTION, each)
                .run(failRate == 0 ? null : new Health.Badness(failRate, failLater), chosen());
        report.figure("machines", machines);
        found.waves().forEach((wave, times) -> {
            report.figure("wave_%d_begun_s".formatted(wave), times[0]);
            report.figure("wave_%d_done_s".formatted(wave), times[1]);
        });
        report.figure("completed", found.completed() ? 1 : 0);
        report.figure("ended_s", found.endedAt());
        if (failRate > 0) {
            report.figure("detected_s", found.detectedAt());
            report.figure("exposed_machines", found.exposed());
            report.figure("exposed_share", (double) found.exposed() / machines);
        }
        report.figure("back_s", found.backIn(), BACK_S);
        report.figure("violations", found.findings().size(), 0);
        report.figure("real_s", (System.nanoTime() - began) / NANOS);
        found.findings().forEach(err::println);
        output.print(report);
        return found.findings().isEmpty() ? 0 : 1;
    }

    private int troubled(PrintWriter err) {
        BenchReport report = new BenchReport("simulate rollout", seed);
        long began = System.nanoTime();
        TroubledRuns runs = new TroubledRuns();
        for (long next = seed; next < seed + seeds; next++) {
            List<String> found = runs.run(next);
            if (!found.isEmpty() && runs.violations() <= STORIES) {
                found.forEach(err::println);
                err.printf("  next: ./bowwave simulate rollout --seeds 1 --seed %d%n", next);
            }
        }
        report.figure("runs", runs.runs());
        report.figure("violations", runs.violations(), 0);
        report.figure("requests", (double) runs.requests());
        report.figure("goals", (double) runs.goals());
        report.figure("runs_per_s", runs.runs() * NANOS / (System.nanoTime() - began));
        output.print(report);
        return runs.violations() == 0 ? 0 : 1;
    }

    private @Nullable Strategy chosen() {
        try {
            return strategy == null ? null : Strategy.of(strategy);
        } catch (IllegalArgumentException e) {
            throw wrong("--strategy: " + e.getMessage());
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }
}
