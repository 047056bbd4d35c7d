package io.bowwave.testbed.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.testbed.ApiClient;
import io.bowwave.testbed.Folders;
import io.bowwave.testbed.LocalStack;
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
 * {@code ./bowwave bench large}: a large artifact on a local stack, built, replicated and deployed; then a change of 1 % of it. The
 * memory of each part is watched all the time.
 */
@Command(
        name = "large",
        description = "A large artifact from commit to every machine, then a change of 1 %%: times, bytes, memory.")
final class LargeBench implements Callable<Integer> {

    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final String APP = "large";
    private static final double AGENT_PEAK_MB = 128;
    private static final double CHANGE_RATIO = 1.5;
    private static final double CHANGE_S = 60;
    private static final List<String> REGIONS = List.of("us-east", "eu-west", "ap-south");
    private static final double MB = 1 << 20;
    private static final int SMALL_FILE_MB = 10;
    private static final int LEAST_MB = 200;

    @Spec
    CommandSpec spec;

    @Option(names = "--size", paramLabel = "MB", description = "Of the artifact, in MB of 2^20. Default: 2048.")
    int megabytes = 2048;

    @Option(
            names = "--agents",
            paramLabel = "N",
            description =
                    "Machines in each of three regions. Default: 3. Each needs about three times the size on disk.")
    int agents = 3;

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
        BenchReport report = new BenchReport("large", seed);
        StackOptions options = StackOptions.usual(folder.resolve("data")).withFleet(REGIONS, agents);
        try (LocalStack stack = LocalStack.start(options);
                PeakMemory memory = PeakMemory.watch(stack)) {
            TinyApp app = TinyApp.register(
                    stack.api(), APP, Files.createDirectories(folder.resolve("app")), Map.of(), new Random(seed));
            version(stack.api(), app, 1, "first", err, report);
            double change = version(stack.api(), app, 2, "change", err, report);
            report.figure("change_deploy_s", change, CHANGE_S);
            report.figure("agent_peak_mb", memory.peak("agent"), AGENT_PEAK_MB);
            report.figure("services_peak_mb", memory.peak("intake"));
            report.figure("size_mb", megabytes);
            report.figure("machines", stack.machines());
        } catch (TestbedException e) {
            err.println("failed: " + e.getMessage());
            err.println("  next: the logs in " + folder);
            return 1;
        }
        Folders.delete(folder);
        output.print(report);
        return report.exitCode();
    }

    /** Takes a version to every machine; the seconds from the deploy's request to its end. */
    private double version(ApiClient api, TinyApp app, int version, String name, PrintWriter err, BenchReport report)
            throws IOException {
        long began = System.nanoTime();
        String build = app.build(app.commit(files(version)));
        JsonNode built = app.status(build, "succeeded", LIMIT);
        report.figure(name + "_build_s", since(began));
        err.printf("%s: built after %.1f s%n", name, since(began));
        app.deployable(build, LIMIT);
        report.figure(name + "_deployable_s", since(began));
        err.printf("%s: deployable after %.1f s%n", name, since(began));
        long asked = System.nanoTime();
        app.done(app.deploy(build), LIMIT);
        double seconds = since(asked);
        err.printf("%s: on every machine %.1f s after its deploy was asked for%n", name, seconds);
        if (version == 1) {
            report.figure("first_deploy_s", seconds);
        } else {
            moved(api, built, report);
        }
        return seconds;
    }

    /** What the change moved, over what it changed. */
    private void moved(ApiClient api, JsonNode built, BenchReport report) {
        double changed = changedMegabytes() * MB;
        double most = 0;
        for (JsonNode machine : api.get("/v1/apps/" + APP + "/machines").path("items")) {
            JsonNode transfer = machine.path("transfer");
            most = Math.max(
                    most,
                    transfer.path("fromDepot").asDouble()
                            + transfer.path("fromPeers").asDouble());
        }
        report.figure("change_machine_ratio", most / changed, CHANGE_RATIO);
        report.figure("change_upload_ratio", built.path("uploadedBytes").asDouble() / changed);
    }

    /** As Make.java changes it: one megabyte in 100 of the half that is one file, and one of the other files. */
    private double changedMegabytes() {
        return (megabytes / 2 + 49) / 100 + SMALL_FILE_MB;
    }

    private Map<String, byte[]> files(int version) throws IOException {
        try (InputStream source = Objects.requireNonNull(LargeBench.class.getResourceAsStream("Make.java"))) {
            String config = """
                    build:
                      command: '"%s/bin/java" Make.java dist %d %d'
                    output: dist
                    run:
                      command: exec sleep 100000
                      stop-grace: 2s
                    deploy:
                      strategy: all-at-once
                      bake: 0s
                    """.formatted(System.getProperty("java.home"), megabytes, version);
            return Map.of("Make.java", source.readAllBytes(), ".bowwave.yaml", config.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }
}
