package io.bowwave.testbed.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.testbed.ApiClient;
import io.bowwave.testbed.Await;
import io.bowwave.testbed.Folders;
import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.StackFile;
import io.bowwave.testbed.StackOptions;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.TinyApp;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code ./bowwave bench agent}: the memory of agents at rest and while they fetch and assemble a large release, and what one that is
 * killed half-way fetches again.
 */
@Command(
        name = "agent",
        description = "An agent's memory at rest and while it fetches, and what it fetches again after kill -9.")
final class AgentBench implements Callable<Integer> {

    private static final String APP = "large";
    private static final String REGION = "us-east";
    private static final int AGENTS = 2;
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final long REST_MILLIS = 20_000;
    private static final double REST_MB = 64;
    private static final double FETCH_MB = 128;

    /** Two pieces. */
    private static final double AGAIN_MB = 8;

    private static final double MB = 1 << 20;
    private static final int LEAST_MB = 200;

    @Spec
    CommandSpec spec;

    @Option(names = "--size", paramLabel = "MB", description = "Of the release, in MB of 2^20. Default: 1024.")
    int megabytes = 1024;

    @Option(names = "--seed", paramLabel = "N", description = "Of what is random. Default: 1.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException {
        if (megabytes < LEAST_MB) {
            throw new ParameterException(
                    spec.commandLine(), "--size: found %d, expected at least %d".formatted(megabytes, LEAST_MB));
        }
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        Path folder = Files.createTempDirectory("bowwave-bench");
        BenchReport report = new BenchReport("agent", seed);
        StackOptions options = StackOptions.usual(folder.resolve("data")).withFleet(List.of(REGION), AGENTS);
        try (LocalStack stack = LocalStack.start(options)) {
            measure(stack, folder, err, report);
        } catch (TestbedException e) {
            err.println("failed: " + e.getMessage());
            err.println("  next: the logs in " + folder);
            return 1;
        }
        Folders.delete(folder);
        output.print(report);
        return report.exitCode();
    }

    private void measure(LocalStack stack, Path folder, PrintWriter err, BenchReport report) throws IOException {
        // Without prefetch: nothing is fetched before the deploy, whose fetch is looked at.
        TinyApp app = TinyApp.register(
                stack.api(), APP, Files.createDirectories(folder.resolve("app")), Map.of(), false, new Random(seed));
        String build = app.build(app.commit(files()));
        app.status(build, "succeeded", LIMIT);
        app.deployable(build, LIMIT);
        double before = rest(stack);
        err.printf("at rest: %.0f MB%n", before);
        String victim = agents(stack).getFirst().name();
        Path blobs = AgentDisk.blobs(stack.data(), victim);
        String request = app.deploy(build);
        long half = (long) (megabytes * MB) / 3;
        Await.until(victim + " has fetched a third", LIMIT, () -> AgentDisk.fetched(blobs) > half);
        stack.kill(victim);
        double kept = AgentDisk.fetched(blobs) / MB;
        err.printf("%s killed with %.0f MB on its disk%n", victim, kept);
        app.done(request, LIMIT);
        double peak = agents(stack).stream()
                .mapToDouble(each -> ResidentMemory.peak(each.pid()))
                .max()
                .orElseThrow();
        double after = rest(stack);
        report.figure("rest_mb", before, REST_MB);
        report.figure("rest_after_fetch_mb", after, REST_MB);
        report.figure("fetch_mb", peak, FETCH_MB);
        report.figure("again_mb", again(stack.api(), victim, kept), AGAIN_MB);
        report.figure("kept_mb", kept);
        report.figure("size_mb", megabytes);
    }

    /** What the killed machine fetched beyond what it lacked. */
    private static double again(ApiClient api, String victim, double kept) {
        double all = 0;
        double second = 0;
        for (JsonNode machine : api.get("/v1/apps/" + APP + "/machines").path("items")) {
            JsonNode transfer = machine.path("transfer");
            double moved = (transfer.path("fromDepot").asDouble()
                            + transfer.path("fromPeers").asDouble())
                    / MB;
            if (victim.endsWith(machine.path("machine").asText())) {
                second = moved;
            } else {
                all = moved;
            }
        }
        return Math.max(0, second + kept - all);
    }

    /** The most that an agent has resident after it has done nothing for a while. */
    private static double rest(LocalStack stack) {
        long until = System.nanoTime() + REST_MILLIS * 1_000_000;
        Await.until("agents at rest", Duration.ofMillis(2 * REST_MILLIS), () -> System.nanoTime() - until > 0);
        return agents(stack).stream()
                .mapToDouble(each -> ResidentMemory.of(each.pid()))
                .max()
                .orElseThrow();
    }

    private static List<StackFile.Part> agents(LocalStack stack) {
        return stack.file().processes().stream()
                .filter(part -> part.name().startsWith("agent"))
                .toList();
    }

    private Map<String, byte[]> files() throws IOException {
        try (InputStream source = Objects.requireNonNull(AgentBench.class.getResourceAsStream("Make.java"))) {
            String config = """
                    build:
                      command: '"%s/bin/java" Make.java dist %d 1'
                    output: dist
                    run:
                      command: exec sleep 100000
                      stop-grace: 2s
                    deploy:
                      strategy: all-at-once
                      bake: 0s
                    """.formatted(System.getProperty("java.home"), megabytes);
            return Map.of("Make.java", source.readAllBytes(), ".bowwave.yaml", config.getBytes(StandardCharsets.UTF_8));
        }
    }
}
