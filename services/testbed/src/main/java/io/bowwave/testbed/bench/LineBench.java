package io.bowwave.testbed.bench;

import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.StackFile;
import io.bowwave.testbed.StackOptions;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.TinyApp;
import io.bowwave.testbed.bench.deploy.DeployLatency;
import io.bowwave.testbed.demo.BytesMoved;
import io.bowwave.testbed.demo.Demo;
import io.bowwave.testbed.demo.DemoFailure;
import io.bowwave.testbed.demo.DemoResult;
import io.bowwave.testbed.demo.Narrator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bowwave bench line}: a stack of its own from start to rest, the demo's story on it, and the latencies of its two fast paths. */
@Command(
        name = "line",
        description =
                "The whole line: start, memory, first commit everywhere, row to event, deploy request to the last etcd.")
final class LineBench implements Callable<Integer> {

    private static final double READY_S = 20;
    private static final double DEMO_S = 20;
    private static final double CHANGED_RATIO = 1.5;
    private static final double UP_RSS_MB = 2560;
    private static final double AGENT_RSS_MB = 64;
    private static final double TAP_P50_MS = 10;
    private static final double TAP_P99_MS = 30;
    private static final double ETCD_P50_MS = 25;
    private static final double ETCD_P99_MS = 80;
    private static final Duration DEPLOYABLE_WITHIN = Duration.ofSeconds(60);

    @Option(names = "--seed", paramLabel = "N", description = "Of the content of commits. Default: 1.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Path folder = Files.createTempDirectory("bowwave-bench");
        BenchReport report = new BenchReport("line", seed);
        try (LocalStack stack = LocalStack.start(StackOptions.usual(folder.resolve("data")))) {
            report.figure("ready_s", stack.startedIn().orElseThrow().toMillis() / 1000.0, READY_S);
            memory(stack, report);
            NoiseProbe.note(report);
            story(stack, folder, err, report);
            latencies(stack, folder, err, report);
        } catch (TestbedException | DemoFailure e) {
            err.println("failed: " + e.getMessage());
            err.println("  next: the logs in " + folder);
            return 1;
        }
        output.print(report);
        return report.exitCode();
    }

    private static void memory(LocalStack stack, BenchReport report) {
        report.figure("up_rss_mb", ResidentMemory.ofTree(stack.process("intake")), UP_RSS_MB);
        double worst = stack.file().processes().stream()
                .filter(part -> part.name().startsWith("agent"))
                .mapToDouble(part -> ResidentMemory.of(part.pid()))
                .max()
                .orElse(0);
        report.figure("agent_rss_mb", worst, AGENT_RSS_MB);
    }

    private void story(LocalStack stack, Path folder, PrintWriter err, BenchReport report) throws IOException {
        Path repository = Files.createDirectories(folder.resolve("demo"));
        DemoResult result =
                new Demo(stack, "demo", repository, new Narrator(err, InstantSource.system()), new Random(seed)).run();
        report.figure("demo_s", result.firstCommitSeconds(), DEMO_S);
        BytesMoved second = Objects.requireNonNull(result.bytes().get("version 2"));
        report.figure("changed_bytes_ratio", second.worstRegionOverChanged(), CHANGED_RATIO);
        report.figure("deploy_s", result.deploySeconds());
        report.figure("rollback_s", result.rollbackSeconds());
    }

    private void latencies(LocalStack stack, Path folder, PrintWriter err, BenchReport report) throws IOException {
        err.println("measuring row commit to event");
        Latencies tap = TapLatency.measure(stack, "bench-tap");
        report.figure("tap_p50_ms", tap.percentileMs(50), TAP_P50_MS);
        report.figure("tap_p99_ms", tap.percentileMs(99), TAP_P99_MS);
        err.println("measuring deploy request to the last etcd");
        DeployLatency.Found deploy =
                DeployLatency.measure(nobodysApp(stack, Files.createDirectories(folder.resolve("deploys"))));
        report.figure("etcd_p50_ms", deploy.requestToEtcd().percentileMs(50), ETCD_P50_MS);
        report.figure("etcd_p99_ms", deploy.requestToEtcd().percentileMs(99), ETCD_P99_MS);
        report.baseline("etcd_put_to_watch_p50_ms", deploy.putToWatch().percentileMs(50));
        report.baseline("etcd_put_to_watch_p99_ms", deploy.putToWatch().percentileMs(99));
    }

    private DeployLatency.Place nobodysApp(LocalStack stack, Path repository) {
        TinyApp app =
                TinyApp.register(stack.api(), "bench-deploy", repository, Map.of("bench", "nobody"), new Random(seed));
        List<String> builds = List.of(app.build(app.commit(0, 1000)), app.build(app.commit(0, 1001)));
        builds.forEach(build -> app.deployable(build, DEPLOYABLE_WITHIN));
        return new DeployLatency.Place(
                stack.bootstrap(),
                stack.file().regions().stream().map(StackFile.Region::etcd).toList(),
                app.name(),
                builds);
    }
}
