package io.bowwave.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.intake.forge.Hmac;
import io.bowwave.jobtable.Build;
import io.bowwave.schemas.id.AppName;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Webhooks of every kind, their secrets while they are changed, and what is told of deliveries. */
@RealServers({Server.POSTGRES, Server.KAFKA, Server.S3})
@ExtendWith(SharedStack.class)
final class TriggersIT {

    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
    private static final String HOST = "https://git.example.test/acme/";

    private final Stack stack;

    TriggersIT(Stack stack) {
        this.stack = stack;
    }

    @Test
    void everyForgeStartsABuild() {
        String app = app("s");
        String gitlab = """
                {"object_kind":"push","ref":"refs/heads/main","after":"%s","checkout_sha":"%s","user_username":"ada",
                 "project":{"git_http_url":"%s%s.git"}}""".formatted(commit(1), commit(1), HOST, app);
        String gitea = """
                {"ref":"refs/heads/main","after":"%s","pusher":{"login":"ada"},"repository":{"clone_url":"%s%s.git"}}""".formatted(commit(2), HOST, app);
        String bitbucket = """
                {"push":{"changes":[{"old":null,"new":{"type":"branch","name":"other","target":{"hash":"%s"}}},
                                    {"old":null,"new":{"type":"branch","name":"main","target":{"hash":"%s"}}}]},
                 "actor":{"nickname":"ada"},"repository":{"full_name":"acme/%s","links":{"html":{"href":"%s%s"}}}}""".formatted(commit(9), commit(3), app, HOST, app);

        builds(post("/webhooks/gitlab", gitlab, "X-Gitlab-Event", "Push Hook", "X-Gitlab-Token", "s"), 1);
        builds(post("/webhooks/forgejo", gitea, "X-Forgejo-Event", "push", "X-Forgejo-Signature", hmac("s", gitea)), 1);
        JsonNode two = builds(
                post(
                        "/webhooks/bitbucket",
                        bitbucket,
                        "X-Event-Key",
                        "repo:push",
                        "X-Hub-Signature",
                        "sha256=" + hmac("s", bitbucket)),
                1);

        assertThat(two.path("results")).hasSize(2);
        assertThat(two.at("/results/0/result").asText()).isEqualTo("queued");
        assertThat(two.at("/results/1/detail").asText())
                .contains("is built from refs/heads/main, not from refs/heads/other");
        assertThat(queued(app)).extracting(Build::commit).containsExactlyInAnyOrder(commit(1), commit(2), commit(3));
        assertThat(queued(app)).extracting(Build::requestedBy).containsOnly("ada");
    }

    @Test
    void anUnknownForgeIsToldWhichAreKnown() {
        Responses.assertProblem(post("/webhooks/cvs", "{}"), 404, "unknown-forge");
        Responses.assertProblem(post("/webhooks/gitlab", "{}", "X-Gitlab-Event", "Push Hook"), 401, "no-signature");
        HttpResponse<String> ping = post("/webhooks/bitbucket", "{\"test\":true}", "X-Event-Key", "diagnostics:ping");
        assertThat(ping.statusCode()).as(ping.body()).isEqualTo(200);
    }

    @Test
    void gitlabsSignatureIsGoodForTheTimeWhenItWasMade() throws Exception {
        byte[] key = "a key of thirty-two bytes, hereby".getBytes(StandardCharsets.UTF_8);
        String app = app("whsec_" + Base64.getEncoder().encodeToString(key));
        String body = """
                {"object_kind":"push","ref":"refs/heads/main","after":"%s","checkout_sha":"%s","user_username":"ada",
                 "project":{"git_http_url":"%s%s.git"}}""".formatted(commit(1), commit(1), HOST, app);
        long now = Instant.now().getEpochSecond();

        assertThat(builds(signed(key, now, body), 1).path("duplicate").asBoolean())
                .isFalse();
        assertThat(builds(signed(key, now, body), 1).path("duplicate").asBoolean())
                .as("the same delivery again")
                .isTrue();
        HttpResponse<String> old = signed(key, now - 900, body);
        Responses.assertProblem(old, 401, "bad-signature");
        assertThat(old.body()).contains("webhook-timestamp", "expected at most 300 s");
        Responses.assertProblem(signed("other".getBytes(StandardCharsets.UTF_8), now, body), 401, "bad-signature");
        assertThat(queued(app)).hasSize(1);
    }

    private HttpResponse<String> signed(byte[] key, long at, String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] hash = mac.doFinal(("signed-1." + at + "." + body).getBytes(StandardCharsets.UTF_8));
        return post(
                "/webhooks/gitlab",
                body,
                "X-Gitlab-Event",
                "Push Hook",
                "webhook-id",
                "signed-1",
                "webhook-timestamp",
                Long.toString(at),
                "webhook-signature",
                "v1," + Base64.getEncoder().encodeToString(hash));
    }

    @Test
    void twoSecretsAreGoodWhileOneIsReplaced() {
        String app = app("first");
        change(app, "{\"webhookSecret\":\"second\"}");
        assertThat(pushed(app, 1, "first")).isEqualTo(202);
        assertThat(pushed(app, 2, "second")).isEqualTo(202);
        assertThat(triggers(app).hasNonNull("oldSecretUntil")).isTrue();

        change(app, "{\"webhookSecret\":\"third\"}");
        assertThat(pushed(app, 3, "first")).as("at most two").isEqualTo(401);
        assertThat(pushed(app, 3, "second")).isEqualTo(202);

        change(app, "{\"keepOldSecretSeconds\":0}");
        assertThat(pushed(app, 4, "second")).isEqualTo(401);
        assertThat(pushed(app, 4, "third")).isEqualTo(202);
        assertThat(triggers(app).hasNonNull("oldSecretUntil")).isFalse();

        change(app, "{\"webhookSecret\":\"fourth\",\"keepOldSecretSeconds\":0}");
        assertThat(pushed(app, 5, "third")).as("leaked, so replaced at once").isEqualTo(401);
        HttpResponse<String> tooLong = patch(app, "{\"keepOldSecretSeconds\":99999999}");
        Responses.assertProblem(tooLong, 400, "invalid");
    }

    @Test
    void theInstallationHasTwoSecretsToo() {
        String app = Stack.fresh();
        create(app, "");
        assertThat(pushed(app, 1, Stack.OLD_COMMON_SECRET)).isEqualTo(202);
        assertThat(pushed(app, 2, Stack.COMMON_SECRET)).isEqualTo(202);
        assertThat(queued(app)).hasSize(2);
    }

    @Test
    void anybodyWhoKnowsTheSecretMayPostAPush() {
        String app = app("s");
        String body = "{\"ref\":\"main\",\"commit\":\"%s\",\"by\":\"ada\"}".formatted(commit(1));
        String path = "/webhooks/generic/" + app;

        builds(post(path, body, "X-Bowwave-Signature", "sha256=" + hmac("s", body)), 1);
        JsonNode again = builds(post(path, body, "Authorization", "Bearer s"), 1);
        assertThat(again.at("/results/0/result").asText()).isEqualTo("known");
        String token = Responses.json(stack.post("/v1/apps/" + app + "/hook", ""))
                .path("token")
                .asText();
        HttpResponse<String> text = post(path, body, "Authorization", "Bearer " + token, "Accept", "text/plain");
        assertThat(text.statusCode()).as(text.body()).isEqualTo(202);
        assertThat(text.body()).startsWith(app + ": the commit has build ").endsWith("which is queued\n");

        assertThat(queued(app)).singleElement().satisfies(build -> {
            assertThat(build.requestedBy()).isEqualTo("ada");
            assertThat(build.ref()).isEqualTo("refs/heads/main");
        });
        Responses.assertProblem(post(path, body, "Authorization", "Bearer t"), 401, "bad-signature");
        Responses.assertProblem(post(path, body), 401, "bad-signature");
        Responses.assertProblem(
                post("/webhooks/generic/" + app("s"), body, "Authorization", "Bearer " + token), 401, "bad-signature");
        Responses.assertProblem(
                post("/webhooks/generic/nobody", body, "Authorization", "Bearer s"), 401, "bad-signature");
        Responses.assertProblem(post(path, "{\"commit\":\"main\"}", "Authorization", "Bearer s"), 400, "invalid");
    }

    @Test
    void tellsWhatCameOfDeliveries() {
        String app = app("s");
        String delivery = UUID.randomUUID().toString();
        String body = body(app, "refs/heads/main", COMMIT);
        github(delivery, body, "s");
        github(delivery, body, "s");
        github("other-1", body(app, "refs/heads/topic", COMMIT), "s");
        github("wrong", body, "not-it");

        JsonNode items =
                Responses.json(stack.get("/v1/apps/" + app + "/deliveries")).path("items");
        assertThat(items).hasSize(3);
        assertThat(items.findValuesAsText("result")).containsExactlyInAnyOrder("refused", "ignored", "queued");
        JsonNode queued = items.get(items.findValuesAsText("result").indexOf("queued"));
        assertThat(queued.path("delivery").asText()).isEqualTo(delivery);
        assertThat(queued.path("times").asInt()).isEqualTo(2);
        assertThat(queued.path("build").asText())
                .isEqualTo(queued(app).getFirst().id().text());
        assertThat(stack.get("/v1/apps/nobody/deliveries").statusCode()).isEqualTo(404);
        assertThat(triggers(app).at("/watched/state").asText()).isEqualTo("unseen");
        assertThat(triggers(app).path("webhooks")).hasSize(5);
    }

    private int pushed(String app, int commit, String secret) {
        return github(UUID.randomUUID().toString(), body(app, "refs/heads/main", commit(commit)), secret)
                .statusCode();
    }

    private HttpResponse<String> github(String delivery, String body, String secret) {
        return post(
                "/webhooks/github",
                body,
                "X-GitHub-Event",
                "push",
                "X-GitHub-Delivery",
                delivery,
                "X-Hub-Signature-256",
                "sha256=" + hmac(secret, body));
    }

    private static String body(String app, String ref, String commit) {
        return "{\"ref\":\"%s\",\"after\":\"%s\",\"pusher\":{\"name\":\"ada\"},\"repository\":{\"clone_url\":\"%s%s.git\"}}"
                .formatted(ref, commit, HOST, app);
    }

    private static JsonNode builds(HttpResponse<String> response, int number) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        JsonNode answer = Responses.json(response);
        assertThat(answer.path("builds")).as(response.body()).hasSize(number);
        return answer;
    }

    private HttpResponse<String> post(String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(stack.uri(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body));
        return stack.send(headers.length == 0 ? request : request.headers(headers));
    }

    private HttpResponse<String> patch(String app, String body) {
        return stack.send(stack.request("/v1/apps/" + app).method("PATCH", BodyPublishers.ofString(body)));
    }

    private void change(String app, String body) {
        HttpResponse<String> changed = patch(app, body);
        assertThat(changed.statusCode()).as(changed.body()).isEqualTo(200);
    }

    private JsonNode triggers(String app) {
        return Responses.json(stack.get("/v1/apps/" + app + "/triggers"));
    }

    private String app(String secret) {
        String name = Stack.fresh();
        create(name, secret);
        return name;
    }

    private void create(String name, String secret) {
        String body = "{\"name\":\"%s\",\"repoUrl\":\"%s%s.git\",\"webhookSecret\":\"%s\"}"
                .formatted(name, HOST, name, secret);
        assertThat(stack.post("/v1/apps", body).statusCode()).isEqualTo(201);
    }

    private List<Build> queued(String app) {
        return stack.jobs.builds().list(new AppName(app), null, 10, null).items();
    }

    private static String commit(int number) {
        return "%040x".formatted(number);
    }

    private static String hmac(String secret, String body) {
        return Hmac.hex(secret, body.getBytes(StandardCharsets.UTF_8));
    }
}
