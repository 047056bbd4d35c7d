package io.bowwave.depot;

import io.bowwave.agent.AgentJvm;
import io.bowwave.agent.LeftoverApps;
import io.bowwave.embedded.SystemdMachine;
import io.bowwave.process.RunningProcess;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An agent as a process of its own, as in production. */
final class TestAgent {

    final String machine;
    final Path data;
    private final List<String> arguments;
    private final Path log;
    private final @Nullable SystemdMachine host;
    private Process process;

    TestAgent(TestRegion region, String machine, String ports, List<RunningProcess> depots, String... more)
            throws IOException {
        this(null, region, machine, ports, depots, more);
    }

    /** @param host that it runs on; null: this machine */
    TestAgent(
            @Nullable SystemdMachine host,
            TestRegion region,
            String machine,
            String ports,
            List<RunningProcess> depots,
            String... more)
            throws IOException {
        this.host = host;
        this.machine = machine;
        this.data = region.folder.resolve(machine);
        this.log = region.folder.resolve(machine + ".log");
        List<String> urls =
                depots.stream().map(each -> "http://127.0.0.1:" + each.port()).toList();
        this.arguments = new ArrayList<>(List.of(
                "--region",
                region.name.text(),
                "--machine",
                machine,
                "--data",
                data.toString(),
                "--depots",
                String.join(",", urls),
                "--etcd",
                region.etcdEndpoint(),
                "--region-secret",
                TestRegion.SECRET,
                "--app-ports",
                ports,
                "--parent-pid",
                host == null ? Long.toString(ProcessHandle.current().pid()) : "1"));
        arguments.addAll(List.of(more));
        start();
    }

    void start() throws IOException {
        List<String> command = new ArrayList<>(host == null ? List.of() : host.inside());
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(AgentJvm.FLAGS);
        command.addAll(List.of("-cp", classPath(), "io.bowwave.agent.AgentMain"));
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** kill -9. */
    void kill() throws IOException, InterruptedException {
        if (host == null) {
            process.destroyForcibly();
        } else {
            host.run("kill", "-KILL", told("pid"));
        }
        process.waitFor();
    }

    /** SIGTERM; false when it has not ended within that time. */
    boolean terminate(Duration within) throws InterruptedException {
        process.destroy();
        return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    long residentKilobytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    String metric(String name) throws IOException, InterruptedException {
        return get("http://127.0.0.1:%s/metrics".formatted(told("metrics-port")))
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .collect(Collectors.joining());
    }

    /** By the agent, of itself. */
    private String told(String key) throws IOException {
        Properties told = new Properties();
        try (Reader reader = Files.newBufferedReader(data.resolve("agent.properties"))) {
            told.load(reader);
        }
        return told.getProperty(key);
    }

    /** Asks a depot, as an agent. */
    static String get(RunningProcess depot, String path) throws IOException, InterruptedException {
        return get("http://127.0.0.1:" + depot.port() + path);
    }

    static String get(String url) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .header("Authorization", "Bearer " + TestRegion.SECRET)
                                    .timeout(Duration.ofSeconds(30))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    /** Also what it runs. */
    void end() throws Exception {
        kill();
        LeftoverApps.stop(data, Duration.ofSeconds(1));
    }

    /** The agent's own libraries, of those of this JVM: no service is on its class path. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                // Its logger stands beside the one of this JVM, which must not have two.
                .flatMap(entry -> Stream.of(entry, entry.replace("slf4j-api", "slf4j-jdk14"))
                        .distinct())
                .filter(
                        entry -> entry.matches(
                                ".*/(bowwave-(agent|swarm|artifact|schemas)|jackson-[a-z0-9-]+|zstd-jni|slf4j-(api|jdk14)|jspecify)-?[0-9].*jar"))
                .collect(Collectors.joining(":"));
    }
}
