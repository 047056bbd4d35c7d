package io.bowwave.embedded;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A Prometheus that scrapes what it is told, for tests of gates. */
public final class PrometheusServer extends Restartable {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);
    private static final String NAME = "prometheus";

    private final Path folder;
    private final int port;
    private final Path program;

    private PrometheusServer(Path folder, int port, Duration every) throws IOException {
        super(NAME);
        this.folder = folder.toAbsolutePath();
        this.port = port;
        this.program = program();
        Files.createDirectories(this.folder.resolve("targets"));
        Files.writeString(this.folder.resolve("prometheus.yml"), """
                global: { scrape_interval: %dms, scrape_timeout: %dms }
                scrape_configs:
                  - job_name: apps
                    file_sd_configs: [{ files: ["targets/*.json"], refresh_interval: 1s }]
                """.formatted(every.toMillis(), every.toMillis()));
        begin();
    }

    /**
     * @param folder made when missing, and kept
     * @param port on loopback; 0 for a free one
     * @param every how often it scrapes
     * @throws EmbeddedServerException of kind MISSING_PROGRAM when there is none and none can be fetched, or with the end of the log
     *     when it doesn't get ready
     */
    public static PrometheusServer start(Path folder, int port, Duration every) {
        try {
            return new PrometheusServer(folder, Ports.choose(NAME, port), every);
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot prepare Prometheus in " + folder + ": " + e.getMessage(), e);
        }
    }

    /** For example {@code http://127.0.0.1:9090}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /**
     * From now on it scrapes just these, at {@code /metrics}.
     *
     * @param targets host and port each
     */
    public void scrape(List<String> targets) {
        String list = targets.stream().map("\"%s\""::formatted).collect(Collectors.joining(", "));
        Path part = folder.resolve("targets").resolve("apps.part");
        try {
            Files.writeString(part, "[{ \"targets\": [%s] }]".formatted(list));
            Files.move(part, part.resolveSibling("apps.json"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot tell Prometheus what to scrape: " + e.getMessage(), e);
        }
    }

    /** The one on the PATH, else Debian's. */
    private static Path program() {
        return Programs.find(NAME).orElseGet(() -> DebianPackages.unpacked(NAME, List.of(NAME))
                .resolve("usr/bin")
                .resolve(NAME));
    }

    @Override
    ChildProcess startChild() {
        ChildProcess child = ChildProcess.start(new ChildCommand(
                NAME,
                List.of(
                        program.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--storage.tsdb.retention.time=1d",
                        "--web.listen-address=127.0.0.1:" + port,
                        "--log.level=warn"),
                folder,
                folder.resolve("prometheus.log")));
        HttpRequest ready = HttpRequest.newBuilder(endpoint().resolve("/-/ready"))
                .timeout(ANSWER_LIMIT)
                .build();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build()) {
            Readiness.await(
                    child,
                    START_LIMIT,
                    () -> http.send(ready, BodyHandlers.discarding()).statusCode() == 200);
        }
        return child;
    }
}
