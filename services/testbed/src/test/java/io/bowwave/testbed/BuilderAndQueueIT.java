package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.bowwave.builder.BuilderConfig;
import io.bowwave.builder.BuilderMain;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.Programs;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.BuildSecrets;
import io.bowwave.jobtable.BuildStep;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.SecretKeys;
import io.bowwave.jobtable.SecretUse;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.queue.QueueConfig;
import io.bowwave.queue.QueueMain;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.store.S3BlobStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What a builder and a queue say to each other besides claims and ends: secrets and steps. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
class BuilderAndQueueIT {

    private static final RegionName EAST = new RegionName("us-east");
    private static final Duration ENDED_WITHIN = Duration.ofSeconds(60);
    private static final Duration GIT_WITHIN = Duration.ofSeconds(30);
    private static final String PASSWORD = "correct-horse-battery";

    private final String suffix = UUID.randomUUID().toString().substring(0, 8);
    private final AppName app = new AppName("web-" + suffix);
    private final HttpClient http = HttpClient.newHttpClient();

    private Path repository;
    private JobDatabase jobs;
    private BuildSecrets secrets;
    private S3BlobStore store;
    private RunningProcess queue;
    private RunningProcess builder;

    @BeforeAll
    void start(PostgresServer postgres, KafkaServer kafka, S3Server s3, @TempDir Path folder) throws Exception {
        String database = "secrets_" + suffix;
        String bucket = "home-" + suffix;
        String key = Base64.getEncoder().encodeToString(new byte[32]);
        postgres.createDatabase(database);
        TopicSetup.ensure(kafka.bootstrap(), 4, (short) 1);
        s3.createBucket(bucket);
        store = S3BlobStore.open(URI.create(s3.endpoint()), s3.accessKey(), s3.secretKey(), bucket);
        jobs = JobDatabase.open(postgres.jdbcUrl(database), postgres.user(), postgres.password(), 4);
        jobs.migrate();
        secrets = jobs.secrets(SecretKeys.parse(key, new SecureRandom()));
        repository = Files.createDirectories(folder.resolve("repository"));
        git("init", "-q", "-b", "main", ".");
        jobs.regions().define(EAST, s3.endpoint(), bucket, true);
        jobs.apps().create(NewApp.of(app, repository.toUri().toString(), "main", "test"));
        queue = QueueMain.start(ConfigReader.read(
                QueueConfig.class,
                new HashMap<>(Map.of(
                        "db-url", postgres.jdbcUrl(database),
                        "db-user", postgres.user(),
                        "db-password", postgres.password(),
                        "kafka-bootstrap", kafka.bootstrap(),
                        "tap-slot", "",
                        "heads-every", "0s",
                        "secrets-key", key))));
        builder = BuilderMain.start(ConfigReader.read(
                BuilderConfig.class,
                new HashMap<>(Map.of(
                        "queue", "http://127.0.0.1:" + queue.port(),
                        "token", jobs.tokens().issue("builder", Set.of("builder"), null),
                        "home", EAST.text(),
                        "s3-endpoint", s3.endpoint(),
                        "s3-access-key", s3.accessKey(),
                        "s3-secret-key", s3.secretKey(),
                        "bucket", bucket,
                        "sandbox", "process",
                        "min-free-bytes", "1",
                        "work", folder.resolve("work").toString()))));
    }

    @AfterAll
    void stop() {
        builder.close();
        queue.close();
        store.close();
        jobs.close();
        http.close();
    }

    @Test
    void aBuildGetsItsSecretsAndNobodyElseSeesThem() throws Exception {
        secrets.set(app, "PASSWORD", PASSWORD, null, "ada");
        Build build = build("""
                build:
                  secrets: [PASSWORD]
                  steps:
                    - { name: use, run: 'mkdir dist; printf %s "$PASSWORD" | sha256sum >dist/hash; echo "it is $PASSWORD"' }
                output: dist
                run: { command: sleep 1000 }
                """);
        assertThat(build.status()).as(build.message()).isEqualTo(BuildStatus.SUCCEEDED);
        assertThat(log(build)).contains("it is ***").doesNotContain(PASSWORD);
        assertThat(secrets.uses(app, "PASSWORD", 10).getFirst())
                .satisfies(use -> assertThat(use.what()).isEqualTo("given"))
                .satisfies(use -> assertThat(use.build()).isEqualTo(build.id()));
        assertThat(secretsCounted("given")).isPositive();
        assertThat(jobs.buildSteps().of(build, 1))
                .extracting(BuildStep::name, BuildStep::state)
                .containsExactly(
                        tuple("checkout", BuildStep.State.SUCCEEDED),
                        tuple("use", BuildStep.State.SUCCEEDED),
                        tuple("artifact", BuildStep.State.SUCCEEDED));
        assertThat(jobs.buildSteps().of(build, 1))
                .allSatisfy(step -> assertThat(step.took()).isNotNull());
    }

    @Test
    void aBuildOfAnotherBranchGetsNone() throws Exception {
        secrets.set(app, "RELEASE_KEY", PASSWORD, "release/*", "ada");
        Build build = build("""
                build: { secrets: [RELEASE_KEY], command: "true" }
                output: .bowwave.yaml
                run: { command: sleep 1000 }
                """);
        assertThat(build.status()).isEqualTo(BuildStatus.FAILED);
        assertThat(build.cause()).isEqualTo(BuildCause.CONFIG_INVALID);
        assertThat(build.message()).contains("secret RELEASE_KEY", "for builds of release/*", "refs/heads/main");
        assertThat(secrets.uses(app, "RELEASE_KEY", 10))
                .extracting(SecretUse::what)
                .containsExactly("refused", "set");
        assertThat(secretsCounted("refused")).isPositive();
    }

    private Build build(String config) throws Exception {
        Files.writeString(repository.resolve(".bowwave.yaml"), config);
        git("add", "--all");
        git("-c", "user.name=t", "-c", "user.email=t@localhost", "commit", "-q", "-m", "a version");
        String commit = git("rev-parse", "HEAD");
        Build queued = jobs.builds()
                .enqueue(new NewBuild(app, null, commit, "push", "ada", null, false))
                .build();
        await().atMost(ENDED_WITHIN).until(() -> now(queued).status().terminal());
        return now(queued);
    }

    private Build now(Build build) {
        return jobs.builds().find(build.id()).orElseThrow();
    }

    private String log(Build build) throws Exception {
        var stored = store.logs().open(app, build.id(), build.attempt());
        return new String(stored.read(0, Math.toIntExact(stored.size())), StandardCharsets.UTF_8);
    }

    private double secretsCounted(String outcome) throws Exception {
        HttpResponse<String> all = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + queue.port() + "/prometheus"))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        List<String> counts = all.body()
                .lines()
                .filter(line -> line.startsWith("bowwave_queue_secrets_total{"))
                .toList();
        return counts.stream()
                .filter(line -> line.contains("outcome=\"" + outcome + "\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("expected " + outcome + ", found " + counts));
    }

    private String git(String... arguments) {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Programs.Result result = Programs.run(repository, GIT_WITHIN, command);
        assertThat(result.ok()).as(result.output()).isTrue();
        return result.output().strip();
    }
}
