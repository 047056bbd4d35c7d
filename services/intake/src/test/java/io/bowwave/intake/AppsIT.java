package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.BuildStep;
import io.bowwave.schemas.id.WorkerId;
import java.io.BufferedReader;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Apps, and what is built of them. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class AppsIT {

    private final Stack stack;

    AppsIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void makesAnAppOnceHoweverOftenItIsAskedTo() {
        String name = Stack.fresh();
        String body = "{\"name\":\"%s\",\"repoUrl\":\"https://git.example.test/a.git\",\"pool\":{\"role\":\"web\"}}"
                .formatted(name);
        String key = UUID.randomUUID().toString();

        HttpResponse<String> first = stack.post("/v1/apps", body, Idempotency.HEADER, key);
        HttpResponse<String> again = stack.post("/v1/apps", body, Idempotency.HEADER, key);
        HttpResponse<String> other = stack.post("/v1/apps", body.replace("a.git", "b.git"), Idempotency.HEADER, key);
        HttpResponse<String> withoutKey = stack.post("/v1/apps", body);

        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(Responses.json(again)).isEqualTo(Responses.json(first));
        Responses.assertProblem(other, 422, "idempotency-key-reused");
        Responses.assertProblem(withoutKey, 409, "exists");
        HttpResponse<String> changed = stack.send(
                stack.request("/v1/apps/" + name).method("PATCH", BodyPublishers.ofString("{\"autoDeploy\":true}")));
        assertThat(Responses.json(changed).path("autoDeploy").asBoolean()).isTrue();
        assertThat(Responses.json(changed).path("revision").asInt()).isEqualTo(2);
    }

    @Test
    void aSecretGoesInAndOnlyItsNameComesOut() {
        String name = Stack.fresh();
        stack.post("/v1/apps", "{\"name\":\"%s\",\"repoUrl\":\"https://git.example.test/a.git\"}".formatted(name));
        String path = "/v1/apps/" + name + "/secrets";
        HttpResponse<String> set = stack.send(stack.request(path + "/TOKEN")
                .PUT(BodyPublishers.ofString("{\"value\":\"correct horse\",\"branches\":\"main,release/*\"}")));
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        HttpResponse<String> list = stack.get(path);
        assertThat(Responses.json(list).at("/items/0/branches").asText()).isEqualTo("main,release/*");
        assertThat(Responses.json(stack.get(path + "/TOKEN/uses"))
                        .at("/items/0/what")
                        .asText())
                .isEqualTo("set");
        assertThat(set.body() + list.body()).doesNotContain("horse");
        Responses.assertProblem(
                stack.send(stack.request(path + "/TOKEN").PUT(BodyPublishers.ofString("{\"value\":\"short\"}"))),
                400,
                "invalid");
        assertThat(stack.send(stack.request(path + "/TOKEN").DELETE()).statusCode())
                .isEqualTo(200);
        Responses.assertProblem(stack.send(stack.request(path + "/TOKEN").DELETE()), 404, "unknown-secret");
    }

    @Test
    void takesAnAppAwayOnceNothingOfItGoesOn() {
        Scenario scenario = stack.scenario();
        Build build = scenario.queue('d');
        String path = "/v1/apps/" + scenario.app;
        Responses.assertProblem(stack.send(stack.request(path).DELETE()), 409, "conflict");

        HttpResponse<String> removed =
                stack.send(stack.request(path + "?force=true&reason=moved").DELETE());

        assertThat(removed.statusCode()).as(removed.body()).isEqualTo(200);
        assertThat(Responses.json(removed).path("canceledBuilds").asInt()).isEqualTo(1);
        assertThat(Responses.json(stack.get("/v1/builds/" + build.id()))
                        .path("status")
                        .asText())
                .isEqualTo("canceled");
        HttpResponse<String> gone = stack.get(path);
        Responses.assertProblem(gone, 404, "unknown-app");
        assertThat(gone.body()).contains("removed by admin").contains("moved");
        assertThat(stack.post(
                                "/v1/apps",
                                "{\"name\":\"%s\",\"repoUrl\":\"https://git.example.test/b.git\"}"
                                        .formatted(scenario.app))
                        .statusCode())
                .isEqualTo(201);
    }

    @Test
    void saysWhetherDeploysAreFrozenNow() {
        String name = Stack.fresh();
        stack.post("/v1/apps", "{\"name\":\"%s\",\"repoUrl\":\"https://git.example.test/a.git\"}".formatted(name));
        assertThat(Responses.json(stack.get("/v1/apps/" + name)).has("frozen")).isFalse();
        stack.post(
                "/v1/freezes",
                "{\"app\":\"%s\",\"from\":\"2999-01-01T00:00:00Z\",\"reason\":\"later\"}".formatted(name));
        stack.post(
                "/v1/freezes",
                "{\"app\":\"%s\",\"until\":\"2999-01-01T00:00:00Z\",\"reason\":\"fair\"}".formatted(name));
        JsonNode frozen = Responses.json(stack.get("/v1/apps/" + name)).path("frozen");
        assertThat(frozen.path("reason").asText()).isEqualTo("fair");
        assertThat(frozen.path("until").asText()).startsWith("2999-01-01T00:00:00");
        assertThat(Responses.json(stack.get("/v1/apps/" + name + "/status")).path("frozen"))
                .isEqualTo(frozen);
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
        String name = Stack.fresh();
        stack.post("/v1/apps", "{\"name\":\"%s\",\"repoUrl\":\"%s\"}".formatted(name, folder.toUri()));

        HttpResponse<String> started = stack.post("/v1/builds", "{\"app\":\"%s\"}".formatted(name));
        HttpResponse<String> again = stack.post("/v1/builds", "{\"app\":\"%s\"}".formatted(name));
        HttpResponse<String> unknown = stack.post("/v1/builds", "{\"app\":\"%s\",\"ref\":\"gone\"}".formatted(name));

        assertThat(started.statusCode()).as(started.body()).isEqualTo(201);
        assertThat(Responses.json(started).path("commit").asText()).isEqualTo(head);
        assertThat(again.statusCode()).isEqualTo(200);
        Responses.assertProblem(unknown, 404, "unknown-ref");
        String id = Responses.json(started).path("id").asText();
        assertThat(Responses.json(stack.get("/v1/builds/" + id)).path("status").asText())
                .isEqualTo("queued");
        assertThat(Responses.json(stack.post("/v1/builds/" + id + "/cancel", "{\"reason\":\"no need\"}"))
                        .path("state")
                        .asText())
                .isEqualTo("canceled");
        assertThat(Responses.json(stack.get("/v1/builds?app=" + name + "&status=canceled"))
                        .path("items"))
                .hasSize(1);
    }

    @Test
    void takesWhatAnAppAsksOfTheQueueAndExplainsItsBuilds() {
        String name = Stack.fresh();
        JsonNode app = Responses.json(stack.post("/v1/apps", """
                {"name": "%s", "repoUrl": "/srv/git/web", "policy": "latest-only", "needs": {"os": "plan9"}, "queueTimeoutSeconds": 60}""".formatted(name)));
        assertThat(app.path("policy").asText()).isEqualTo("latest-only");
        assertThat(app.path("queueTimeout").asText()).isEqualTo("60s");
        assertThat(app.path("silenceTimeout").asText()).isEqualTo("600s");
        HttpResponse<String> lifo = stack.send(
                stack.request("/v1/apps/" + name).method("PATCH", BodyPublishers.ofString("{\"policy\":\"lifo\"}")));
        Responses.assertProblem(lifo, 400, "invalid");

        JsonNode first = start(name, "a", "normal");
        JsonNode second = start(name, "b", "urgent");
        assertThat(second.path("priority").asText()).isEqualTo("urgent");
        String path = "/v1/builds/" + first.path("id").asText();
        assertThat(Responses.json(stack.get(path)).path("cause").asText()).isEqualTo("superseded");
        JsonNode why =
                Responses.json(stack.get("/v1/builds/" + second.path("id").asText() + "/explain"));
        assertThat(why.at("/reasons/0/kind").asText()).as(why.toString()).isEqualTo("no-builder");
        assertThat(why.path("linePosition").asInt()).isEqualTo(1);

        Responses.assertProblem(
                stack.post("/v1/builds/" + second.path("id").asText() + "/retry", "{}"), 409, "conflict");
        HttpResponse<String> retried = stack.post(path + "/retry", "{}");
        assertThat(retried.statusCode()).as(retried.body()).isEqualTo(201);
        assertThat(Responses.json(retried).path("retryOf").asText())
                .isEqualTo(first.path("id").asText());
        assertThat(Responses.json(stack.get("/v1/builds?poison=true&app=" + name))
                        .path("items"))
                .isEmpty();
    }

    private JsonNode start(String app, String digit, String priority) {
        return Responses.json(stack.post(
                "/v1/builds",
                "{\"app\": \"%s\", \"commit\": \"%s\", \"priority\": \"%s\"}"
                        .formatted(app, digit.repeat(40), priority)));
    }

    @Test
    void saysWhichRepositoryCannotBeAsked() {
        String name = Stack.fresh();
        stack.post("/v1/apps", "{\"name\":\"%s\",\"repoUrl\":\"/nowhere/at/all\"}".formatted(name));

        Responses.assertProblem(
                stack.post("/v1/builds", "{\"app\":\"%s\"}".formatted(name)), 502, "repository-unreachable");
    }

    @Test
    void followsALogLiveAndReadsItFromTheStoreAfterwards(@TempDir Path folder) throws Exception {
        Scenario scenario = stack.scenario();
        Build build = scenario.run(scenario.queue('c'));
        scenario.log(build, 0, "one\n", false);
        scenario.log(build, 0, "one\n", false);
        stack.jobs
                .buildSteps()
                .say(
                        build.id(),
                        1,
                        new WorkerId("builder-1"),
                        List.of(new BuildStep.Said(
                                BuildStep.Kind.STEP,
                                "compile",
                                BuildStep.State.SUCCEEDED,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(4200),
                                0)));
        JsonNode step = Responses.json(stack.get("/v1/builds/" + build.id() + "/steps?attempt=1"))
                .at("/items/0");
        assertThat(step.path("name").asText()).isEqualTo("compile");
        assertThat(step.path("millis").asLong()).isEqualTo(4200);
        assertThat(Instant.parse(step.path("startedAt").asText())).isBefore(Instant.now());
        Responses.assertProblem(stack.get("/v1/builds/" + build.id() + "/steps?attempt=2"), 400, "invalid");
        HttpResponse<InputStream> live = stack.stream(stack.request("/v1/builds/" + build.id() + "/logs?follow=true"));
        BufferedReader reader = Responses.lines(live);
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

    private static String git(Path folder, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("git", "-C", folder.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
