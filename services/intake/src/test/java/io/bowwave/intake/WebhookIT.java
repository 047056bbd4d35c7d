package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.intake.forge.Hmac;
import io.bowwave.jobtable.Build;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class WebhookIT {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final Stack stack;

    WebhookIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void aSignedPushIsQueuedOnceHoweverOftenItIsDelivered() {
        String app = app("own-secret");
        String body = push(app, "refs/heads/main", COMMIT, false);
        String delivery = UUID.randomUUID().toString();

        HttpResponse<String> first = deliver("push", delivery, body, signature("own-secret", bytes(body)));
        HttpResponse<String> again = deliver("push", delivery, body, signature("own-secret", bytes(body)));

        assertThat(first.statusCode()).as(first.body()).isEqualTo(202);
        JsonNode answer = Responses.json(first);
        assertThat(answer.path("builds")).hasSize(1);
        assertThat(Responses.json(again).path("duplicate").asBoolean()).isTrue();
        assertThat(Responses.json(again).path("builds")).isEqualTo(answer.path("builds"));
        Build build = stack.jobs
                .builds()
                .find(new BuildId(answer.at("/builds/0").asText()))
                .orElseThrow();
        assertThat(build.commit()).isEqualTo(COMMIT);
        assertThat(build.requestedBy()).isEqualTo("ada");
        assertThat(build.traceparent()).isNotNull();
        assertThat(builds(app)).hasSize(1);
    }

    @Test
    void aWrongSignatureIsRefusedAndNothingIsQueued() {
        String app = app("own-secret");
        String body = push(app, "refs/heads/main", COMMIT, false);

        List<HttpResponse<String>> refused = List.of(
                deliver("push", "1", body, signature("other", bytes(body))),
                deliver("push", "2", body, signature("own-secret", bytes(body + " "))),
                deliver("push", "3", body, "sha256=zz"),
                deliver("push", "4", push("nobody", "refs/heads/main", COMMIT, false), "sha256=" + "0".repeat(64)));

        assertThat(refused).allSatisfy(response -> {
            assertThat(response.statusCode()).as(response.body()).isEqualTo(401);
            assertThat(Responses.json(response).path("code").asText()).isEqualTo("bad-signature");
        });
        assertThat(builds(app)).isEmpty();
    }

    @Test
    void theCommonSecretDoesNotSpeakForAnAppThatHasItsOwn() {
        String own = app("own-secret");
        String common = app(null);
        String forOwn = push(own, "refs/heads/main", COMMIT, false);
        String forCommon = push(common, "refs/heads/main", COMMIT, false);

        deliver("push", UUID.randomUUID().toString(), forOwn, signature(Stack.COMMON_SECRET, bytes(forOwn)));
        deliver("push", UUID.randomUUID().toString(), forCommon, signature(Stack.COMMON_SECRET, bytes(forCommon)));

        assertThat(builds(own)).isEmpty();
        assertThat(builds(common)).hasSize(1);
    }

    @Test
    void whatLeadsToNothingIsAcceptedWithTheReason() {
        String app = app("own-secret");

        assertIgnored("push", push(app, "refs/heads/other", COMMIT, false), "no app is built from refs/heads/other");
        assertIgnored("push", push(app, "refs/heads/main", "0".repeat(40), true), "was deleted");
        assertIgnored("issues", push(app, "refs/heads/main", COMMIT, false), "event issues");
        String ping = push(app, "refs/heads/main", COMMIT, false);
        assertThat(deliver("ping", "p", ping, signature("own-secret", bytes(ping)))
                        .statusCode())
                .isEqualTo(200);
        assertThat(builds(app)).isEmpty();
    }

    @Test
    void twoAppsOfOneRepositoryAreBothBuilt() {
        String repo = "shared-" + UUID.randomUUID().toString().substring(0, 8);
        create("one-" + repo, "git@git.example.test:acme/" + repo + ".git", "s");
        create("two-" + repo, "https://git.example.test/Acme/" + repo, "s");
        String body = push(repo, "refs/heads/main", COMMIT, false);

        HttpResponse<String> response =
                deliver("push", UUID.randomUUID().toString(), body, signature("s", bytes(body)));

        assertThat(Responses.json(response).path("builds")).as(response.body()).hasSize(2);
    }

    @Test
    void anOversizedBodyIsRefused() {
        String body = " ".repeat((1 << 20) + 1);

        HttpResponse<String> response = deliver("push", "big", body, signature(Stack.COMMON_SECRET, bytes(body)));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(Responses.json(response).path("code").asText()).isEqualTo("too-large");
    }

    @Test
    void aSignedBodyThatIsNoPushIsABadRequest() {
        String body = "{\"ref\":5}";

        assertThat(deliver("push", "odd", body, signature(Stack.COMMON_SECRET, bytes(body)))
                        .statusCode())
                .isEqualTo(400);
        assertThat(deliver("push", "odd", "[]", signature(Stack.COMMON_SECRET, bytes("[]")))
                        .statusCode())
                .isEqualTo(400);
    }

    private void assertIgnored(String event, String body, String reason) {
        HttpResponse<String> response =
                deliver(event, UUID.randomUUID().toString(), body, signature("own-secret", bytes(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        assertThat(Responses.json(response).path("ignored").asText()).contains(reason);
    }

    private HttpResponse<String> deliver(String event, String delivery, String body, String signature) {
        return stack.send(HttpRequest.newBuilder(stack.uri("/webhooks/github"))
                .header("Content-Type", "application/json")
                .header("X-GitHub-Event", event)
                .header("X-GitHub-Delivery", delivery)
                .header("X-Hub-Signature-256", signature)
                .POST(BodyPublishers.ofString(body)));
    }

    private String app(@Nullable String secret) {
        String name = "hook-" + UUID.randomUUID().toString().substring(0, 8);
        create(name, "https://git.example.test/acme/" + name + ".git", secret);
        return name;
    }

    private void create(String name, String repoUrl, @Nullable String secret) {
        String body = secret == null
                ? "{\"name\":\"%s\",\"repoUrl\":\"%s\"}".formatted(name, repoUrl)
                : "{\"name\":\"%s\",\"repoUrl\":\"%s\",\"webhookSecret\":\"%s\"}".formatted(name, repoUrl, secret);
        assertThat(stack.post("/v1/apps", body).statusCode()).isEqualTo(201);
    }

    private static String push(String repo, String ref, String after, boolean deleted) {
        return """
                {"ref":"%s","after":"%s","deleted":%s,"pusher":{"name":"ada"},
                 "repository":{"full_name":"acme/%s","clone_url":"https://git.example.test/acme/%s.git",
                               "ssh_url":"git@git.example.test:acme/%s.git"}}
                """.formatted(ref, after, deleted, repo, repo, repo);
    }

    private List<Build> builds(String app) {
        return stack.jobs.builds().list(new AppName(app), null, 10, null).items();
    }

    private static String signature(String secret, byte[] body) {
        return "sha256=" + Hmac.hex(secret, body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
