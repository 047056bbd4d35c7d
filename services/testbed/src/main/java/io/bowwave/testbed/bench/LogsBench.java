package io.bowwave.testbed.bench;

import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.StackOptions;
import io.bowwave.testbed.TinyApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bowwave bench logs}. */
@Command(
        name = "logs",
        description = {
            "From a line that a build prints to the same line in a client that follows the build's log over the API, on a",
            "stack of its own with two builders. The build prints 20 lines a second. busy: while another build prints 5 MB a",
            "second."
        })
final class LogsBench implements Callable<Integer> {

    private static final double P99_MS = 1000;
    private static final int RUNS = 3;

    @Option(names = "--lines", paramLabel = "N", description = "Of each of three runs. Default: ${DEFAULT-VALUE}.")
    int lines = 200;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchReport report = new BenchReport("logs", 0);
        return output.of(report, (folder, err) -> {
            StackOptions options = StackOptions.usual(folder.resolve("data")).withFleet(List.of("us-east"), 1);
            try (LocalStack stack = LocalStack.start(options)) {
                TinyApp app = app(stack, folder, "measured");
                TinyApp noisy = app(stack, folder, "noisy");
                LogLatency.once(stack, app, lines, new Latencies());
                NoiseProbe.note(report);
                Latencies quiet = new Latencies();
                for (int run = 1; run <= RUNS; run++) {
                    err.println("run " + run + " of " + RUNS);
                    LogLatency.once(stack, app, lines, quiet);
                }
                report.figure("p50_ms", quiet.percentileMs(50));
                report.figure("p99_ms", quiet.percentileMs(99), P99_MS);
                Latencies busy = new Latencies();
                for (int run = 1; run <= RUNS; run++) {
                    err.println("busy, run " + run + " of " + RUNS);
                    String flood = LogLatency.flood(noisy);
                    LogLatency.once(stack, app, lines, busy);
                    stack.api().post("/v1/builds/" + flood + "/cancel", Map.of());
                }
                report.figure("busy_p50_ms", busy.percentileMs(50));
                report.figure("busy_p99_ms", busy.percentileMs(99), P99_MS);
            }
        });
    }

    private static TinyApp app(LocalStack stack, Path folder, String name) throws IOException {
        return TinyApp.register(
                stack.api(), name, Files.createDirectories(folder.resolve(name)), Map.of(), new Random(1));
    }
}
