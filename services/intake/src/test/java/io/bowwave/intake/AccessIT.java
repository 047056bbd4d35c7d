package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may do what, and how errors are told. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class AccessIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    private final Stack stack;

    AccessIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void asksForATokenAndSaysWhy() {
        HttpResponse<String> none = stack.send(HttpRequest.newBuilder(stack.uri("/v1/apps")));
        HttpResponse<String> wrong =
                stack.send(HttpRequest.newBuilder(stack.uri("/v1/apps")).header("Authorization", "Bearer bw_wrong"));

        Responses.assertProblem(none, 401, "no-token");
        Responses.assertProblem(wrong, 401, "bad-token");
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
        Responses.assertProblem(stack.send(write), 403, "forbidden");
    }

    @Test
    void everyErrorIsAProblem() {
        Responses.assertProblem(stack.get("/v1/nothing"), 404, "not-found");
        Responses.assertProblem(stack.send(stack.request("/v1/apps").DELETE()), 405, "method-not-allowed");
        Responses.assertProblem(stack.post("/v1/apps", "{\"name\":"), 400, "invalid");
        Responses.assertProblem(stack.post("/v1/apps", "{\"name\":\"Web!\",\"repoUrl\":\"x\"}"), 400, "invalid");
        Responses.assertProblem(
                stack.post("/v1/apps", "{\"name\":\"web\",\"repoUrl\":\"x\",\"autoDeploy\":\"perhaps\"}"),
                400,
                "invalid");
        Responses.assertProblem(stack.get("/v1/builds?limit=many"), 400, "invalid");
        Responses.assertProblem(stack.get("/v1/builds?status=odd"), 400, "invalid");
        Responses.assertProblem(stack.get("/v1/builds/0192f3c4-7a10-7cc3-98c4-dc0c0c07398f"), 404, "unknown-build");
        Responses.assertProblem(stack.get("/v1/builds/short"), 400, "invalid");
        Responses.assertProblem(stack.get("/v1/apps/nobody/status"), 404, "unknown-app");
        Responses.assertProblem(stack.get("/v1/deploys/no/such:request"), 404, "unknown-request");
        Responses.assertProblem(stack.get("/v1/events?from=garbage"), 400, "invalid");
        Responses.assertProblem(
                stack.post("/v1/deploys", "{\"app\":\"nobody\",\"action\":\"deploy\"}"), 404, "unknown-app");
    }

    @Test
    void rebuildsTheLedgerWhenAnAdminAsks() {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(stack.get("/v1/ledger").statusCode()).isEqualTo(200));

        HttpResponse<String> asked = stack.post("/v1/ledger/rebuild", "{}");

        assertThat(asked.statusCode()).as(asked.body()).isEqualTo(202);
        await().atMost(SOON).untilAsserted(() -> {
            JsonNode ledger = Responses.json(stack.get("/v1/ledger"));
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
        assertThat(api.body()).contains("/v1/deploys:").contains("/webhooks/{forge}:");
        Responses.assertProblem(stack.send(HttpRequest.newBuilder(stack.uri("/console/secret.txt"))), 404, "not-found");
    }
}
