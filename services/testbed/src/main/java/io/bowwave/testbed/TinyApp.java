package io.bowwave.testbed;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.Programs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** An app as small as can be, with a Git repository of its own: what fault tests and benchmarks put on the line. */
public final class TinyApp {

    private static final Duration GIT_WITHIN = Duration.ofSeconds(30);
    private static final List<String> GIT = List.of(
            "git",
            "-c",
            "user.name=Bowwave testbed",
            "-c",
            "user.email=testbed@localhost",
            "-c",
            "commit.gpgsign=false");

    private final ApiClient api;
    private final String name;
    private final Path repository;
    private final RandomGenerator random;

    private TinyApp(ApiClient api, String name, Path repository, RandomGenerator random) {
        this.api = api;
        this.name = name;
        this.repository = repository;
        this.random = random;
    }

    /**
     * Makes the repository and registers the app.
     *
     * @param pool labels that a machine must have to run it
     */
    public static TinyApp register(
            ApiClient api, String name, Path repository, Map<String, String> pool, RandomGenerator random) {
        return register(api, name, repository, pool, true, random);
    }

    /**
     * Makes the repository and registers the app.
     *
     * @param pool labels that a machine must have to run it
     * @param prefetch whether machines may fetch its builds before they are deployed
     */
    public static TinyApp register(
            ApiClient api,
            String name,
            Path repository,
            Map<String, String> pool,
            boolean prefetch,
            RandomGenerator random) {
        TinyApp app = new TinyApp(api, name, repository, random);
        app.git("init", "-q", "-b", "main", ".");
        api.post(
                "/v1/apps",
                Map.of(
                        "name",
                        name,
                        "repoUrl",
                        repository.toUri().toString(),
                        "branch",
                        "main",
                        "pool",
                        pool,
                        "prefetch",
                        prefetch));
        return app;
    }

    public String name() {
        return name;
    }

    /**
     * Commits a new version.
     *
     * @param buildSeconds how long its build takes, about
     * @param bytes of content that does not compress
     * @return the commit's id
     */
    public String commit(int buildSeconds, int bytes) {
        byte[] content = new byte[bytes];
        random.nextBytes(content);
        return commit(Map.of("content.bin", content, ".bowwave.yaml", """
                    build:
                      command: sleep %d; mkdir -p dist; cp content.bin dist/
                    output: dist
                    run:
                      command: exec sleep 100000
                      stop-grace: 2s
                    deploy:
                      strategy: all-at-once
                      bake: 0s
                    """.formatted(buildSeconds)
                .getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Commits these files over what is there.
     *
     * @param files content by name
     * @return the commit's id
     */
    public String commit(Map<String, byte[]> files) {
        try {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(repository.resolve(file.getKey()), file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        git("add", "-A");
        git("commit", "-q", "-m", "a version");
        return git("rev-parse", "HEAD").strip();
    }

    /** Asks for a build of the commit; the build's id. */
    public String build(String commit) {
        return api.post("/v1/builds", Map.of("app", name, "commit", commit))
                .path("id")
                .asText();
    }

    /** Waits until the build is deployable in every region. */
    public void deployable(String build, Duration limit) {
        Await.value(
                "build " + build + " of " + name + " deployable",
                limit,
                () -> {
                    for (JsonNode each : api.get("/v1/deployables?app=" + name).path("items")) {
                        if (build.equals(each.path("build").asText())
                                && "deployable".equals(each.path("state").asText())) {
                            return Optional.of(true);
                        }
                    }
                    return Optional.empty();
                },
                () -> api.get("/v1/builds/" + build).toString());
    }

    /** Waits until the build has this status. */
    public JsonNode status(String build, String status, Duration limit) {
        return Await.value(
                "build " + build + " " + status,
                limit,
                () -> Optional.of(api.get("/v1/builds/" + build))
                        .filter(found -> status.equals(found.path("status").asText())),
                () -> api.get("/v1/builds/" + build).toString());
    }

    /** Asks for a deploy; the request's id. */
    public String deploy(String build) {
        return api.post("/v1/deploys", Map.of("app", name, "action", "deploy", "build", build))
                .path("request")
                .asText();
    }

    /** Waits until the deploy is done, on every machine. */
    public void done(String request, Duration limit) {
        Await.value(
                "deploy " + request + " done",
                limit,
                () -> api.find("/v1/deploys/" + request)
                        .filter(found -> "done".equals(found.path("state").asText())),
                () -> String.valueOf(api.find("/v1/deploys/" + request).orElse(null)));
    }

    private String git(String... arguments) {
        List<String> command = new ArrayList<>(GIT);
        command.addAll(List.of(arguments));
        Programs.Result result = Programs.run(repository, GIT_WITHIN, command);
        if (!result.ok()) {
            throw new TestbedException(
                    "git " + String.join(" ", arguments) + " ends with " + result.exit() + ": " + result.output());
        }
        return result.output();
    }
}
