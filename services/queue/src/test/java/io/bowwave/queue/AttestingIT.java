package io.bowwave.queue;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.Outcome;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.provenance.AttestationCheck;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.provenance.AttestationCheck.Verdict;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.JsonTrees;
import io.bowwave.schemas.provenance.Provenance;
import io.bowwave.store.S3BlobStore;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
final class AttestingIT {

    private static final String COMMIT = "3f786850e387550fdab836ed7e6dc881de23001b";
    private static final WorkerId ZOMBIE = new WorkerId("zombie");

    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final S3Server s3;
    private final String name = "a" + UUID.randomUUID().toString().replace("-", "");
    private final AppName app = new AppName("web-" + name.substring(0, 8));
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    private AttestationKeys keys;
    private S3BlobStore store;
    private JobDatabase database;
    private RunningProcess queue;
    private String token;

    AttestingIT(PostgresServer postgres, KafkaServer kafka, S3Server s3) {
        this.postgres = postgres;
        this.kafka = kafka;
        this.s3 = s3;
    }

    @BeforeEach
    void open() throws Exception {
        postgres.createDatabase(name);
        TopicSetup.ensure(kafka.bootstrap(), 4, (short) 1);
        KeyPair pair = Ed25519.generate();
        keys = new AttestationKeys(List.of(new AttestationKeys.Key("2026", pair.getPublic())));
        store = S3BlobStore.open(URI.create(s3.endpoint()), s3.accessKey(), s3.secretKey(), name);
        queue = QueueMain.start(ConfigReader.read(
                QueueConfig.class,
                Map.ofEntries(
                        Map.entry("db-url", postgres.jdbcUrl(name)),
                        Map.entry("db-user", postgres.user()),
                        Map.entry("db-password", postgres.password()),
                        Map.entry("kafka-bootstrap", kafka.bootstrap()),
                        Map.entry("tap-slot", ""),
                        Map.entry("attestation-key", file("key.pem", Ed25519.pem(pair.getPrivate()))),
                        Map.entry(
                                "attestation-keys",
                                file("keys.json", new String(JsonTrees.write(keys.tree()), StandardCharsets.UTF_8))),
                        Map.entry("home-endpoint", s3.endpoint()),
                        Map.entry("home-bucket", name),
                        Map.entry("home-access-key", s3.accessKey()),
                        Map.entry("home-secret-key", s3.secretKey()))));
        database = JobDatabase.open(postgres.jdbcUrl(name), postgres.user(), postgres.password(), 4);
        database.regions().define(new RegionName("us-east"), s3.endpoint(), name, true);
        database.apps().create(NewApp.of(app, "https://ada:secret@git.example/web", "main", "test"));
        token = database.tokens().issue("builder", Set.of("builder"), null);
    }

    private String file(String named, String content) throws Exception {
        return Files.writeString(folder.resolve(named), content).toString();
    }

    @AfterEach
    void close() {
        queue.close();
        database.close();
        store.close();
        http.close();
    }

    @Test
    void signsWhatABuildMadeBeforeItsSuccessIsRecorded() throws Exception {
        store.createBucket();
        Build build = enqueue();
        assertThat(claim("w1").path("attempt").asInt()).isEqualTo(1);
        Digest made = Digest.of(new byte[] {1});
        assertThat(succeed(build, 1, "w1", made).statusCode()).isEqualTo(200);
        byte[] envelope = store.attestations().get(build.id(), 1).orElseThrow();
        Verdict verdict = new AttestationCheck(keys, JsonTrees::read)
                .check(envelope, new Expected(app, build.id(), COMMIT, made));
        assertThat(verdict).isInstanceOf(Verdict.Good.class);
        Provenance provenance = ((Verdict.Good) verdict).provenance();
        assertThat(provenance.worker()).isEqualTo("w1");
        assertThat(provenance.repository()).isEqualTo("https://git.example/web");
        assertThat(provenance.platform()).isEqualTo("urn:bowwave:platform");
        assertThat(provenance.attempt()).isEqualTo(1);

        assertThat(succeed(build, 1, "w1", made).body()).contains("\"repeated\":true");
        assertThat(succeed(build, 1, "w1", Digest.of(new byte[] {2})).statusCode())
                .isEqualTo(409);
        assertThat(store.attestations().get(build.id(), 1).orElseThrow()).isEqualTo(envelope);
    }

    @Test
    void recordsNoSuccessThatItCannotSign() throws Exception {
        Build build = enqueue();
        claim("w1");
        HttpResponse<String> refused = succeed(build, 1, "w1", Digest.of(new byte[] {1}));
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body()).contains("attestation-unavailable", "there is no bucket " + name);
        assertThat(status(build)).isEqualTo(BuildStatus.RUNNING);
        store.createBucket();
        assertThat(succeed(build, 1, "w1", Digest.of(new byte[] {1})).statusCode())
                .isEqualTo(200);
        assertThat(status(build)).isEqualTo(BuildStatus.SUCCEEDED);
    }

    @Test
    void signsNothingForAWorkerThatLostItsLease() throws Exception {
        store.createBucket();
        Build build = enqueue();
        claim(ZOMBIE.text());
        database.claims()
                .finish(build.id(), 1, ZOMBIE, new Outcome.Released(BuildCause.BUILDER_LOST, "the test took it away"));
        assertThat(claim("w2").path("attempt").asInt()).isEqualTo(2);
        assertThat(succeed(build, 1, ZOMBIE.text(), Digest.of(new byte[] {1})).statusCode())
                .isEqualTo(409);
        assertThat(store.attestations().get(build.id(), 1)).isEmpty();
        // As if the lease had been lost between signature and record.
        store.attestations().put(build.id(), 1, new byte[] {1});
        assertThat(succeed(build, 2, "w2", Digest.of(new byte[] {2})).statusCode())
                .isEqualTo(200);
        assertThat(store.attestations().newest(build.id()).orElseThrow())
                .isEqualTo(store.attestations().get(build.id(), 2).orElseThrow());
    }

    private Build enqueue() {
        return database.builds()
                .enqueue(new NewBuild(app, null, COMMIT, "push", "ada", null, false))
                .build();
    }

    private BuildStatus status(Build build) {
        return database.builds().find(build.id()).orElseThrow().status();
    }

    private JsonNode claim(String worker) throws Exception {
        String answer = post("/v1/claims", "{\"worker\":\"%s\",\"waitMillis\":20000}".formatted(worker))
                .body();
        return Json.mapper().readTree(answer).path("jobs").path(0);
    }

    private HttpResponse<String> succeed(Build build, int attempt, String worker, Digest made) throws Exception {
        return post("/v1/builds/%s/attempts/%d/finish".formatted(build.id(), attempt), """
                {"worker":"%s","outcome":"succeeded","artifact":{"manifest":"%s","layout":"%s","size":9}}
                """.formatted(
                        worker, made, Digest.of(new byte[0])));
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + queue.port() + path))
                .headers("Authorization", "Bearer " + token, "Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
