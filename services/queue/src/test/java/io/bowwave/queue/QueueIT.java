package io.bowwave.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.JobDatabase;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.process.ConfigReader;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.job.LogSegment;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@RealServers({Server.POSTGRES, Server.KAFKA})
final class QueueIT {

    private static final String TRACE = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";

    private final PostgresServer postgres;
    private final KafkaServer kafka;
    private final String name = "q" + UUID.randomUUID().toString().replace("-", "");
    private final HttpClient http = HttpClient.newHttpClient();
    private final AppName app = new AppName("web-" + name.substring(0, 8));
    private JobDatabase database;
    private RunningProcess queue;
    private String token;

    QueueIT(PostgresServer postgres, KafkaServer kafka) {
        this.postgres = postgres;
        this.kafka = kafka;
    }

    @BeforeEach
    void open() {
        postgres.createDatabase(name);
        TopicSetup.ensure(kafka.bootstrap(), 4, (short) 1);
        queue = QueueMain.start(ConfigReader.read(
                QueueConfig.class,
                Map.of(
                        "db-url",
                        postgres.jdbcUrl(name),
                        "db-user",
                        postgres.user(),
                        "db-password",
                        postgres.password(),
                        "db-pool-size",
                        "5",
                        "kafka-bootstrap",
                        kafka.bootstrap(),
                        "tap-slot",
                        "",
                        "max-waiting",
                        "10",
                        "heads-every",
                        "0s")));
        database = JobDatabase.open(postgres.jdbcUrl(name), postgres.user(), postgres.password(), 4);
        database.regions().define(new RegionName("us-east"), "http://s3", "bowwave-us-east", true);
        database.apps().create(NewApp.of(app, "https://git.example/web", "main", "test"));
        token = database.tokens().issue("builder", Set.of("builder"), null);
    }

    @AfterEach
    void close() {
        queue.close();
        database.close();
        http.close();
    }

    @Test
    void takesABuildThroughItsLife() throws Exception {
        Build build = enqueue();
        JsonNode job = claim("w1", 1_000).path("jobs").path(0);
        assertThat(job.path("build").asText()).isEqualTo(build.id().text());
        assertThat(job.path("attempt").asInt()).isEqualTo(1);
        assertThat(job.path("commit").asText()).isEqualTo(build.commit());
        assertThat(job.path("ref").asText()).isEqualTo("refs/heads/main");
        assertThat(job.path("traceparent").asText()).isEqualTo(TRACE);
        assertThat(job.path("timeoutMillis").asLong()).isEqualTo(900_000);
        assertThat(job.path("silenceMillis").asLong()).isEqualTo(600_000);
        assertThat(job.path("leaseMillis").asLong()).isEqualTo(20_000);
        assertThat(job.path("heartbeatMillis").asLong()).isEqualTo(5_000);
        assertThat(job.path("bases").isArray()).isTrue();

        assertThat(attempt(build, 1, "heartbeat", "{\"worker\":\"w1\"}").body()).isEqualTo("{\"cancel\":false}");
        assertThat(attempt(build, 1, "log", "{\"worker\":\"w1\",\"offset\":0,\"text\":\"hello\\n\",\"last\":false}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(logged(build)).isEqualTo(new LogSegment(app, build.id(), 1, 0, "hello\n", false));

        String success = """
                {"worker":"w1","outcome":"succeeded","uploadedBytes":7,"name":"web",
                 "artifact":{"manifest":"sha256:%s","layout":"sha256:%s","size":9}}""".formatted("a".repeat(64), "b".repeat(64));
        assertThat(attempt(build, 1, "finish", success).statusCode()).isEqualTo(200);
        JsonNode repeated = json(attempt(build, 1, "finish", success));
        assertThat(repeated.path("repeated").asBoolean()).isTrue();
        assertThat(repeated.path("status").asText()).isEqualTo("succeeded");
        assertThat(database.builds().find(build.id()).orElseThrow().uploadedBytes())
                .isEqualTo(7);

        enqueue();
        assertThat(claim("w1", 1_000)
                        .path("jobs")
                        .path(0)
                        .path("bases")
                        .path(0)
                        .path("size")
                        .asInt())
                .isEqualTo(9);
    }

    @Test
    void wakesAWaitingBuilderWhenWorkComes() throws Exception {
        CompletableFuture<HttpResponse<String>> waiting = http.sendAsync(
                request("/v1/claims", "{\"worker\":\"w1\",\"waitMillis\":20000}"),
                HttpResponse.BodyHandlers.ofString());
        await().atMost(Duration.ofSeconds(5)).until(() -> waiting() == 1);
        long from = System.nanoTime();
        Build build = enqueue();
        assertThat(waiting.get(5, TimeUnit.SECONDS).body()).contains(build.id().text());
        assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void answersWithNothingWhenNoWorkComes() throws Exception {
        assertThat(claim("w1", 300)).isEqualTo(Json.mapper().readTree("{\"jobs\":[]}"));
    }

    @Test
    void givesNothingToABuilderThatHasHungUp() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), queue.port())) {
            String body = "{\"worker\":\"dead\",\"waitMillis\":20000}";
            OutputStream out = socket.getOutputStream();
            out.write(("POST /v1/claims HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                            + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                            + body)
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            await().atMost(Duration.ofSeconds(5)).until(() -> waiting() == 1);
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> waiting() == 0);
        Build build = enqueue();
        JsonNode job = claim("w1", 2_000).path("jobs").path(0);
        assertThat(job.path("build").asText()).isEqualTo(build.id().text());
        assertThat(job.path("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void refusesTheWritesOfABuilderThatLostItsLeaseAndGivesTheBuildToAnother() throws Exception {
        Build build = enqueue();
        claim("zombie", 1_000);
        sql("UPDATE build_lease SET lease_until = now() - interval '1 second'");
        JsonNode job = claim("w2", 10_000).path("jobs").path(0);
        assertThat(job.path("attempt").asInt()).isEqualTo(2);
        for (String what : List.of("heartbeat", "log", "finish")) {
            HttpResponse<String> answer = attempt(
                    build,
                    1,
                    what,
                    "{\"worker\":\"zombie\",\"outcome\":\"release\",\"offset\":0,\"text\":\"x\",\"cause\":\"infra\"}");
            if (what.equals("finish")) {
                // Giving back what was taken away already is what the guard did.
                continue;
            }
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("\"code\":\"fenced\"");
        }
        HttpResponse<String> late = attempt(
                build,
                1,
                "finish",
                "{\"worker\":\"zombie\",\"outcome\":\"failed\",\"cause\":\"build-failed\",\"message\":\"late\"}");
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(database.builds().find(build.id()).orElseThrow().status()).isEqualTo(BuildStatus.RUNNING);
        assertThat(get("/prometheus").body())
                .contains("bowwave_queue_writes_fenced_total")
                .contains("bowwave_queue_leases_expired_total")
                .contains("bowwave_queue_oldest_seconds");
    }

    @Test
    void tellsTheBuilderOfACancel() throws Exception {
        Build build = enqueue();
        claim("w1", 1_000);
        database.builds().cancel(build.id(), "ada", "wrong branch");
        assertThat(attempt(build, 1, "heartbeat", "{\"worker\":\"w1\"}").body())
                .isEqualTo("{\"cancel\":true,\"reason\":\"wrong branch\"}");
        assertThat(attempt(build, 1, "finish", "{\"worker\":\"w1\",\"outcome\":\"canceled\"}")
                        .body())
                .contains("\"canceled\"");
    }

    @Test
    void saysWhatIsWrongWithARequest() throws Exception {
        Build build = enqueue();
        claim("w1", 1_000);
        String large = "x".repeat((64 << 10) + 1);
        assertThat(attempt(build, 1, "log", "{\"worker\":\"w1\",\"offset\":0,\"text\":\"" + large + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(attempt(build, 1, "finish", "{\"worker\":\"w1\",\"outcome\":\"won\"}")
                        .body())
                .contains("outcome: found \\\"won\\\"");
        assertThat(attempt(build, 1, "finish", "{\"worker\":\"w1\",\"outcome\":\"succeeded\"}")
                        .body())
                .contains("artifact: found nothing");
        HttpResponse<String> form = attempt(build, 1, "finish", "{\"worker\":\"w 1\",\"outcome\":\"release\"}");
        assertThat(form.statusCode()).isEqualTo(400);
        assertThat(form.body()).contains("WorkerId");
        assertThat(post("/v1/claims", "{}").body()).contains("worker: found nothing");
        assertThat(post("/v1/claims", "not json").statusCode()).isEqualTo(400);
        assertThat(post("/v1/builds/nonsense/attempts/1/heartbeat", "{\"worker\":\"w1\"}")
                        .body())
                .contains("BuildId");
    }

    @Test
    void asksForTheRoleOfABuilder() throws Exception {
        token = database.tokens().issue("viewer", Set.of("viewer"), null);
        assertThat(post("/v1/claims", "{\"worker\":\"w1\"}").statusCode()).isEqualTo(403);
        assertThat(get("/v1/queue").statusCode()).isEqualTo(200);
        token = "nobody";
        assertThat(post("/v1/claims", "{\"worker\":\"w1\"}").statusCode()).isEqualTo(401);
    }

    private Build enqueue() {
        byte[] commit = new byte[20];
        ThreadLocalRandom.current().nextBytes(commit);
        return database.builds()
                .enqueue(new NewBuild(app, null, HexFormat.of().formatHex(commit), "push", "ada", TRACE, false))
                .build();
    }

    private int waiting() throws Exception {
        return json(get("/v1/queue")).path("waitingBuilders").asInt();
    }

    private JsonNode claim(String worker, long waitMillis) throws Exception {
        HttpResponse<String> answer =
                post("/v1/claims", "{\"worker\":\"%s\",\"waitMillis\":%d}".formatted(worker, waitMillis));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer);
    }

    private HttpResponse<String> attempt(Build build, int attempt, String what, String body) throws Exception {
        return post("/v1/builds/%s/attempts/%d/%s".formatted(build.id(), attempt, what), body);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return http.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Authorization", "Bearer " + token)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String body) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + queue.port() + path);
    }

    private static JsonNode json(HttpResponse<String> answer) throws Exception {
        return Json.mapper().readTree(answer.body());
    }

    private LogSegment logged(Build build) {
        try (Consumer<byte[], byte[]> consumer = KafkaClients.consumer(kafka.bootstrap(), "test", null)) {
            consumer.assign(consumer.partitionsFor(Topics.BUILD_LOGS.name()).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList());
            consumer.seekToBeginning(consumer.assignment());
            return Objects.requireNonNull(
                    await().atMost(Duration.ofSeconds(10)).until(() -> find(consumer, build), it -> it != null));
        }
    }

    private static @Nullable LogSegment find(Consumer<byte[], byte[]> consumer, Build build) throws Exception {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
            if (EventCodec.decode(record.value()).data() instanceof LogSegment segment
                    && segment.build().equals(build.id())) {
                return segment;
            }
        }
        return null;
    }

    private void sql(String statement) throws Exception {
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(name), postgres.user(), postgres.password());
                Statement s = connection.createStatement()) {
            s.execute(statement);
        }
    }
}
