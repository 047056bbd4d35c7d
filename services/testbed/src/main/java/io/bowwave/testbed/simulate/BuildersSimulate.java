package io.bowwave.testbed.simulate;

import io.bowwave.queue.scaling.Scaling;
import io.bowwave.queue.scaling.ScalingRules;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.ReportOutput;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bowwave simulate builders}. The same output to the byte for the same options, but for the machine. */
@Command(
        name = "builders",
        description = {
            "A day of builds with a morning's and an afternoon's peak, and the real autoscaler.",
            "Beside it the same day with a fixed pool. wait: from the moment that a build can run to its start."
        })
final class BuildersSimulate implements Callable<Integer> {

    private static final int WEEK = 7;

    @Option(names = "--builds", paramLabel = "N", description = "Of the day. Default: ${DEFAULT-VALUE}.")
    int builds = 5000;

    @Option(
            names = "--typical",
            paramLabel = "SECONDS",
            description = "Median of a build's time. Default: ${DEFAULT-VALUE}.")
    int typical = 300;

    @Option(
            names = "--start",
            paramLabel = "SECONDS",
            description = "Until a builder that is wanted takes its first build. Default: ${DEFAULT-VALUE}.")
    int start = 90;

    @Option(names = "--min", paramLabel = "N", description = "Builders at least. Default: ${DEFAULT-VALUE}.")
    int min = 2;

    @Option(names = "--max", paramLabel = "N", description = "Builders at most. Default: ${DEFAULT-VALUE}.")
    int max = 150;

    @Option(
            names = "--cool-down",
            paramLabel = "SECONDS",
            description =
                    "The number falls when it was lower for so long. Each build ends on its builder. Default: ${DEFAULT-VALUE}.")
    int coolDown = 600;

    @Option(names = "--fixed", paramLabel = "N", description = "Size of the fixed pool. Default: ${DEFAULT-VALUE}.")
    int fixed = 50;

    @Option(names = "--seed", paramLabel = "N", description = "Of all that is random. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() {
        Random random = new Random(seed);
        SimulatedDay day = new SimulatedDay(
                day(random), Stream.generate(() -> day(random)).limit(WEEK).toList());
        SimulatedPool scaled = day.run(
                new SimulatedPool(min, start),
                new Scaling(new ScalingRules(min, max, ScalingRules.START_WITHIN, Duration.ofSeconds(coolDown))));
        SimulatedPool pool = day.run(new SimulatedPool(fixed, start), null);
        BenchReport report = new BenchReport("builders", seed);
        report.figure("builds", scaled.begun());
        report.figure("wait_p50_s", scaled.waited(50));
        report.figure("wait_p99_s", scaled.waited(99));
        report.figure("builders_most", scaled.most());
        report.figure("builder_hours", scaled.hours());
        report.figure("cost_over_fixed", scaled.hours() / pool.hours());
        report.baseline("fixed_wait_p50_s", pool.waited(50));
        report.baseline("fixed_wait_p99_s", pool.waited(99));
        report.baseline("fixed_builders", pool.most());
        report.baseline("fixed_builder_hours", pool.hours());
        output.print(report);
        return report.exitCode();
    }

    private BuildDay day(Random random) {
        return BuildDay.of(builds, Duration.ofSeconds(typical), random);
    }
}
