package io.bowwave.testbed.simulate;

import io.bowwave.jobtable.simulation.SimulatedRuns;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.ReportOutput;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./bowwave simulate queue}. Standard output is the same for the same options, but for runs_per_s and the machine. */
@Command(
        name = "queue",
        description = {
            "Builders, guards and people at the queue's real rules, from many seeds. Builders die, freeze and come",
            "back, answers get lost, guards sleep, the database goes away and its clock jumps. A checker reads the",
            "history of each run: no build lost, none done twice, no order broken, no late write taken."
        })
final class QueueSimulate implements Callable<Integer> {

    /** Of so many runs the whole story is told. */
    private static final int STORIES = 3;

    private static final int MOST_SEEDS = 10_000_000;
    private static final double NANOS = 1e9;

    @Spec
    CommandSpec spec;

    @Option(
            names = "--seeds",
            paramLabel = "N",
            description = "So many runs, with this seed and the following ones. Default: ${DEFAULT-VALUE}.")
    int seeds = 10_000;

    @Option(names = "--seed", paramLabel = "N", description = "Of the first run. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() {
        if (seeds < 1 || seeds > MOST_SEEDS) {
            throw new ParameterException(
                    spec.commandLine(), "--seeds: found %d, expected 1 to %d".formatted(seeds, MOST_SEEDS));
        }
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        SimulatedRuns runs = new SimulatedRuns();
        long begin = System.nanoTime();
        for (long next = seed; next < seed + seeds; next++) {
            List<String> found = runs.run(next);
            if (!found.isEmpty() && runs.violations() <= STORIES) {
                found.forEach(err::println);
                err.printf("  next: ./bowwave simulate queue --seeds 1 --seed %d%n", next);
            }
        }
        output.print(report(runs, (System.nanoTime() - begin) / NANOS));
        return runs.violations() == 0 ? 0 : 1;
    }

    private BenchReport report(SimulatedRuns runs, double seconds) {
        BenchReport report = new BenchReport("simulate queue", seed);
        report.figure("runs", runs.runs());
        report.figure("violations", runs.violations(), 0);
        report.figure("builds", (double) runs.builds());
        report.figure("calls", (double) runs.calls());
        report.figure("runs_per_s", runs.runs() / seconds);
        return report;
    }
}
