package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bowwave.embedded.DebianPackages;
import io.bowwave.embedded.Programs;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** The examples beside the schemas, run as a stranger would: each deploys a build with a client of its own, and reads the answer. */
@ExtendWith(SharedStack.Extension.class)
class ExamplesIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String PYTHON = "/usr/bin/python3";
    private static final String KAFKAJS = "kafkajs@2.2.4";

    @TempDir
    static Path folder;

    private final SharedStack shared;

    ExamplesIT(SharedStack shared) {
        this.shared = shared;
    }

    @Test
    void kcatDeploys() {
        Path root = packages("kcat", List.of("kcat", "librdkafka1", "libyajl2"));
        deploys("kcat", List.of(example("deploy.sh")), libraries(root) + ":", root.resolve("usr/bin") + ":");
    }

    @Test
    void pythonDeploys() {
        assumeThat(Path.of(PYTHON)).as("Debian's Python").isExecutable();
        Path root = packages("python3-confluent-kafka", List.of("python3-confluent-kafka", "librdkafka1"));
        String modules = "PYTHONPATH=" + root.resolve("usr/lib/python3/dist-packages");
        deploys("python", List.of("env", modules, PYTHON, example("deploy.py")), libraries(root) + ":", "");
    }

    @Test
    void nodeDeploys() throws IOException {
        assumeThat(Programs.find("node")).as("Node").isPresent();
        assumeThat(Programs.find("npm")).as("npm").isPresent();
        Path project = Files.createDirectories(folder.resolve("node"));
        Files.copy(Path.of(example("deploy.mjs")), project.resolve("deploy.mjs"));
        Programs.Result installed = Programs.run(
                project, LIMIT, List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", ".", KAFKAJS));
        assertThat(installed.exit()).as(installed.output()).isZero();
        deploys("node", List.of("node", project.resolve("deploy.mjs").toString()), "", "");
    }

    @Test
    void plainJavaDeploys() throws URISyntaxException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String jars = jar(KafkaProducer.class) + ":" + jar(Logger.class);
        deploys("java", List.of(java, "-cp", jars, example("Deploy.java")), "", "");
    }

    private void deploys(String language, List<String> command, String libraries, String programs) {
        TinyApp app = shared.app("example-" + language);
        String build = app.build(app.commit(0, 1000));
        app.deployable(build, LIMIT);
        List<String> whole = new ArrayList<>(List.of(
                "env",
                "LD_LIBRARY_PATH=" + libraries + System.getenv().getOrDefault("LD_LIBRARY_PATH", ""),
                "PATH=" + programs + System.getenv("PATH")));
        whole.addAll(command);
        whole.addAll(List.of(shared.stack().bootstrap(), app.name()));

        assertAnswered(whole, build, 0, "io.bowwave.deploy.accepted.v1");
        assertAnswered(whole, "0192f3c4-7a10-7cc3-98c4-dc0c0c07398f", 1, "unknown-build");
    }

    private static void assertAnswered(List<String> command, String build, int exit, String word) {
        List<String> whole = new ArrayList<>(command);
        whole.add(build);
        Programs.Result result = Programs.run(folder, LIMIT, whole);
        assertThat(result.output()).contains(word, build);
        assertThat(result.exit()).as(result.output()).isEqualTo(exit);
    }

    private static Path packages(String name, List<String> packages) {
        assumeThat(DebianPackages.available()).as("Debian's apt-get").isTrue();
        return DebianPackages.unpacked(name, packages);
    }

    private static String libraries(Path root) {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x86_64";
        return root.resolve("usr/lib/" + machine + "-linux-gnu").toString();
    }

    private static String example(String name) {
        return Path.of("../../schemas/examples", name)
                .toAbsolutePath()
                .normalize()
                .toString();
    }

    private static String jar(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
