package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.PostgresServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class IntakeIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private Stack stack;

    @BeforeAll
    void start(PostgresServer postgres, KafkaServer kafka, S3Server s3) {
        stack = new Stack(postgres, kafka, s3);
    }

    @AfterAll
    void stop() {
        stack.close();
    }

    @Test
    void asksForATokenAndSaysWhy() {
        HttpResponse<String> none = stack.send(HttpRequest.newBuilder(stack.uri("/v1/apps")));
        HttpResponse<String> wrong =
                stack.send(HttpRequest.newBuilder(stack.uri("/v1/apps")).header("Authorization", "Bearer bw_wrong"));

        assertProblem(none, 401, "no-token");
        assertProblem(wrong, 401, "bad-token");
        assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    }

    @Test
    void aViewerReadsAndDoesNotDeploy() {
        String viewer = stack.jobs.tokens().issue("viewer", Set.of("viewer"), null);
        HttpRequest.Builder read =
                HttpRequest.newBuilder(stack.uri("/v1/whoami")).header("Authorization", "Bearer " + viewer);
        HttpRequest.Builder write = HttpRequest.newBuilder(stack.uri("/v1/deploys"))
                .header("Authorization", "Bearer " + viewer)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{}"));

        assertThat(stack.send(read).body()).isEqualTo("{\"name\":\"viewer\",\"roles\":[\"viewer\"]}");
        assertProblem(stack.send(write), 403, "forbidden");
    }

    @Test
    void everyErrorIsAProblem() {
        assertProblem(stack.get("/v1/nothing"), 404, "not-found");
        assertProblem(stack.send(stack.request("/v1/apps").DELETE()), 405, "method-not-allowed");
        assertProblem(stack.post("/v1/apps", "{\"name\":"), 400, "invalid");
        assertProblem(stack.post("/v1/apps", "{\"name\":\"Web!\",\"repoUrl\":\"x\"}"), 400, "invalid");
        assertProblem(
                stack.post("/v1/apps", "{\"name\":\"web\",\"repoUrl\":\"x\",\"autoDeploy\":\"perhaps\"}"),
                400,
                "invalid");
        assertProblem(stack.get("/v1/builds?limit=many"), 400, "invalid");
        assertProblem(stack.get("/v1/builds?status=odd"), 400, "invalid");
        assertProblem(stack.get("/v1/builds/0192f3c4-7a10-7cc3-98c4-dc0c0c07398f"), 404, "unknown-build");
        assertProblem(stack.get("/v1/builds/short"), 400, "invalid");
        assertProblem(stack.get("/v1/apps/nobody/status"), 404, "unknown-app");
        assertProblem(stack.get("/v1/deploys/no/such:request"), 404, "unknown-request");
        assertProblem(stack.get("/v1/events?from=garbage"), 400, "invalid");
        assertProblem(stack.post("/v1/deploys", "{\"app\":\"nobody\",\"action\":\"deploy\"}"), 404, "unknown-app");
    }

    @Test
    void makesAnAppOnceHoweverOftenItIsAskedTo() {
        String name = fresh();
        String body = "{\"name\":\"%s\",\"repoUrl\":\"https://git.example.test/a.git\",\"pool\":{\"role\":\"web\"}}"
                .formatted(name);
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = stack.post("/v1/apps", body, Idempotency.HEADER, key);
        HttpResponse<String> again = stack.post("/v1/apps", body, Idempotency.HEADER, key);
        HttpResponse<String> other = stack.post("/v1/apps", body.replace("a.git", "b.git"), Idempotency.HEADER, key);
        HttpResponse<String> withoutKey = stack.post("/v1/apps", body);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(json(again)).isEqualTo(json(first));
        assertProblem(other, 422, "idempotency-key-reused");
        assertProblem(withoutKey, 409, "exists");
        HttpResponse<String> changed = stack.send(
                stack.request("/v1/apps/" + name).method("PATCH", BodyPublishers.ofString("{\"autoDeploy\":true}")));
        assertThat(json(changed).path("autoDeploy").asBoolean()).isTrue();
        assertThat(json(changed).path("revision").asInt()).isEqualTo(2);
    }

    @Test
    void resolvesABranchByAskingTheRepository(@TempDir Path folder) throws Exception {
        git(folder, "init", "-q", "-b", "main");
        git(
                folder,
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.test",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "one");
        String head = git(folder, "rev-parse", "HEAD");
        String name = fresh();
        stack.post("/v1/apps", "{\"name\":\"%s\",\"repoUrl\":\"%s\"}".formatted(name, folder.toUri()));

        HttpResponse<String> started = stack.post("/v1/builds", "{\"app\":\"%s\"}".formatted(name));
        HttpResponse<String> again = stack.post("/v1/builds", "{\"app\":\"%s\"}".formatted(name));
        HttpResponse<String> unknown = stack.post("/v1/builds", "{\"app\":\"%s\",\"ref\":\"gone\"}".formatted(name));

        assertThat(started.statusCode()).as(started.body()).isEqualTo(201);
        assertThat(json(started).path("commit").asText()).isEqualTo(head);
        assertThat(again.statusCode()).isEqualTo(200);
        assertProblem(unknown, 404, "unknown-ref");
        String id = json(started).path("id").asText();
        assertThat(json(stack.get("/v1/builds/" + id)).path("status").asText()).isEqualTo("queued");
        assertThat(json(stack.post("/v1/builds/" + id + "/cancel", "{\"reason\":\"no need\"}"))
                        .path("state")
                        .asText())
                .isEqualTo("canceled");
        assertThat(json(stack.get("/v1/builds?app=" + name + "&status=canceled"))
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void saysWhichRepositoryCannotBeAsked() {
        String name = fresh();
        stack.post("/v1/apps", "{\"name\":\"%s\",\"repoUrl\":\"/nowhere/at/all\"}".formatted(name));

        assertProblem(stack.post("/v1/builds", "{\"app\":\"%s\"}".formatted(name)), 502, "repository-unreachable");
    }

    @Test
    void aDeployRequestIsInTheTopicWhenItIsAccepted() throws Exception {
        Scenario scenario = scenario();
        Build build = scenario.queue('a');
        String key = "release-" + stack.suffix + "/1";
        String body = "{\"app\":\"%s\",\"action\":\"deploy\",\"build\":\"%s\",\"reason\":\"first\"}"
                .formatted(scenario.app, build.id().text().substring(0, 30));

        HttpResponse<String> accepted = stack.post("/v1/deploys", body, Idempotency.HEADER, key);
        HttpResponse<String> again = stack.post("/v1/deploys", body, Idempotency.HEADER, key);

        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        assertThat(json(again)).isEqualTo(json(accepted));
        assertThat(json(accepted).path("request").asText()).isEqualTo(key);
        List<DeployRequest> written = requests(scenario.app);
        assertThat(written).hasSize(1);
        assertThat(written.getFirst().build()).isEqualTo(build.id());
        assertThat(written.getFirst().actor()).isEqualTo("admin");
        HttpResponse<String> shown = stack.get(json(accepted).path("url").asText());
        assertThat(json(shown).path("state").asText()).as(shown.body()).isEqualTo("requested");
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        json(stack.get("/v1/deploys?app=" + scenario.app)).path("items"))
                .hasSize(1));
    }

    @Test
    void showsWhatARolloutWaitsForAndWhatRuns() {
        Scenario scenario = scenario();
        Build build = scenario.run(scenario.queue('b'));
        ArtifactRef artifact = scenario.succeed(build, 4096, 1024);
        scenario.replicate(build, artifact, 4096, true);
        RequestId request = new RequestId("req-" + scenario.app);
        scenario.rollOut(request, build, artifact, 1, null);
        scenario.converge(request, Stack.WEST, 1, 2);
        scenario.fleet(Stack.WEST, count(1, build, MachineState.HEALTHY, 2));
        scenario.fleet(Stack.EAST, count(1, build, MachineState.HEALTHY, 1), count(1, build, MachineState.FETCHING, 1));
        scenario.machine(Stack.EAST, 1, 1, MachineState.HEALTHY, build, Transfer.NONE);
        scenario.machine(Stack.EAST, 2, 1, MachineState.FETCHING, build, Transfer.NONE);

        await().atMost(SOON).untilAsserted(() -> {
            JsonNode deploy = json(stack.get("/v1/deploys/" + request));
            assertThat(deploy.path("state").asText()).isEqualTo("rolling");
            assertThat(deploy.path("waitingFor").asText())
                    .isEqualTo("ap-south: no machine has reported yet; us-east: 1 of 2 machines healthy (1 fetching)");
            assertThat(deploy.path("events")).hasSize(3);
            JsonNode status = json(stack.get("/v1/apps/" + scenario.app + "/status"));
            assertThat(status.path("machines").asInt()).isEqualTo(4);
            assertThat(status.path("healthy").asInt()).isEqualTo(3);
            assertThat(status.path("regions")).hasSize(3);
            assertThat(status.path("rollout").path("request").asText()).isEqualTo(request.text());
            assertThat(json(stack.get("/v1/builds/" + build.id() + "/replicas")).path("items"))
                    .hasSize(3);
            assertThat(json(stack.get("/v1/deployables?app=" + scenario.app))
                            .at("/items/0/state")
                            .asText())
                    .isEqualTo("deployable");
        });
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode first = json(stack.get("/v1/apps/" + scenario.app + "/machines?region=us-east&limit=1"));
            assertThat(first.at("/items/0/machine").asText()).isEqualTo("us-east-m1");
            JsonNode second = json(stack.get("/v1/apps/" + scenario.app + "/machines?region=us-east&limit=1&cursor="
                    + first.path("next").asText()));
            assertThat(second.at("/items/0/state").asText()).isEqualTo("fetching");
            assertThat(second.has("next")).isFalse();
        });
    }

    @Test
    void followsALogLiveAndReadsItFromTheStoreAfterwards(@TempDir Path folder) throws Exception {
        Scenario scenario = scenario();
        Build build = scenario.run(scenario.queue('c'));
        scenario.log(build, 0, "one\n", false);
        scenario.log(build, 0, "one\n", false);
        HttpResponse<InputStream> live = stack.stream(stack.request("/v1/builds/" + build.id() + "/logs?follow=true"));
        BufferedReader reader = reader(live);
        assertThat(reader.readLine()).isEqualTo("one");
        scenario.log(build, 4, "two \u00e9\n", false);
        assertThat(reader.readLine()).isEqualTo("two \u00e9");
        assertThat(stack.get("/v1/builds/" + build.id() + "/logs?offset=4").body())
                .isEqualTo("two \u00e9\n");

        Path whole = Files.writeString(folder.resolve("log"), "one\ntwo \u00e9\nthree\n");
        stack.store.logs().put(scenario.app, build.id(), 1, whole);
        scenario.succeed(build, 10, 10);
        assertThat(reader.readLine()).isEqualTo("three");
        assertThat(reader.readLine()).isNull();
        assertThat(stack.get("/v1/builds/" + build.id() + "/logs").body()).isEqualTo("one\ntwo \u00e9\nthree\n");
    }

    @Test
    void streamsEventsAndGoesOnBehindTheLastOne() throws Exception {
        Scenario scenario = scenario();
        Build build = scenario.queue('d');
        HttpResponse<InputStream> first = stack.stream(stack.request("/v1/events?app=" + scenario.app));
        assertThat(first.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        String cursor;
        try (BufferedReader reader = reader(first)) {
            assertThat(reader.readLine()).isEqualTo("retry: 1000");
            assertThat(reader.readLine()).isEqualTo(": heartbeat");
            scenario.run(build);
            List<String> event = next(reader);
            cursor = event.get(0).substring("id: ".length());
            JsonNode data = Json.mapper().readTree(event.get(1).substring("data: ".length()));
            assertThat(data.path("topic").asText()).isEqualTo("bowwave.build-events");
            assertThat(data.path("type").asText()).isEqualTo("io.bowwave.build.queued.v1");
        }
        scenario.succeed(build, 1, 1);

        HttpResponse<InputStream> second =
                stack.stream(stack.request("/v1/events?topic=build-events&app=" + scenario.app)
                        .header("Last-Event-ID", cursor));
        try (BufferedReader reader = reader(second)) {
            assertThat(next(reader).get(1)).contains("io.bowwave.build.started.v1");
            assertThat(next(reader).get(1)).contains("io.bowwave.build.succeeded.v1");
        }
    }

    @Test
    void boundsThoseWhoFollowAndMakesRoomWhenTheyLeave() throws Exception {
        List<HttpResponse<InputStream>> open = new ArrayList<>();
        await().atMost(SOON).until(() -> {
            HttpResponse<InputStream> response = stack.stream(stack.request("/v1/events"));
            open.add(response);
            return response.statusCode() == 503;
        });
        assertThat(open.getLast().headers().firstValue("Retry-After")).isPresent();
        for (HttpResponse<InputStream> each : open) {
            each.body().close();
        }
        await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<InputStream> response = stack.stream(stack.request("/v1/events"));
            response.body().close();
            assertThat(response.statusCode()).isEqualTo(200);
        });
    }

    @Test
    void rebuildsTheLedgerWhenAnAdminAsks() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(stack.get("/v1/ledger").statusCode()).isEqualTo(200));

        HttpResponse<String> asked = stack.post("/v1/ledger/rebuild", "{}");

        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode ledger = json(stack.get("/v1/ledger"));
            assertThat(ledger.path("state").asText()).isEqualTo("idle");
            assertThat(ledger.has("finishedAt")).isTrue();
        });
    }

    @Test
    void servesTheConsoleAndTheDescriptionOfTheApiWithoutAToken() {
        HttpResponse<String> page = stack.send(HttpRequest.newBuilder(stack.uri("/")));
        HttpResponse<String> script = stack.send(HttpRequest.newBuilder(stack.uri("/console/app.js")));
        HttpResponse<String> api = stack.send(HttpRequest.newBuilder(stack.uri("/openapi.yml")));

        assertThat(page.body()).contains("<title>Bowwave</title>").doesNotContain("<script>");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("script-src 'self'");
        assertThat(script.headers().firstValue("Content-Type").orElse("")).startsWith("text/javascript");
        assertThat(api.body()).contains("/v1/deploys:").contains("/webhooks/github:");
        assertProblem(stack.send(HttpRequest.newBuilder(stack.uri("/console/secret.txt"))), 404, "not-found");
    }

    private Scenario scenario() {
        Scenario scenario = new Scenario(stack, new AppName(fresh()));
        scenario.createApp();
        return scenario;
    }

    private static FleetCount count(long generation, Build build, MachineState state, int machines) {
        return new FleetCount(generation, build.id(), state, machines, Transfer.NONE, null);
    }

    private List<DeployRequest> requests(AppName app) throws Exception {
        List<DeployRequest> found = new ArrayList<>();
        try (var consumer = KafkaClients.consumer(stack.config.kafkaBootstrap(), "intake-it", null)) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEPLOY_REQUESTS.name()).stream()
                    .map(each -> new TopicPartition(each.topic(), each.partition()))
                    .toList();
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (EventCodec.decode(record.value()).data() instanceof DeployRequest request
                            && request.app().equals(app)) {
                        found.add(request);
                    }
                }
            }
        }
        return found;
    }

    /** The lines of the next event that is no heartbeat. */
    private static List<String> next(BufferedReader reader) throws Exception {
        while (true) {
            List<String> lines = new ArrayList<>();
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                lines.add(line);
            }
            if (lines.size() == 2 && lines.get(1).startsWith("data: ")) {
                return lines;
            }
        }
    }

    private static BufferedReader reader(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String git(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }

    private String fresh() {
        return "app-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static void assertProblem(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = json(response);
        assertThat(problem.path("code").asText()).as(response.body()).isEqualTo(code);
        assertThat(problem.path("detail").asText()).isNotBlank();
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return Json.mapper().readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(response.body(), e);
        }
    }
}
