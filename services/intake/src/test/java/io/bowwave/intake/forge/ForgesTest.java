package io.bowwave.intake.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Bodies and headers have the shape that each forge sends, as far as anybody reads them. */
final class ForgesTest {

    private static final String BEFORE = "1".repeat(40);
    private static final String AFTER = "2".repeat(40);
    private static final String TAG = "3".repeat(40);
    private static final String NOTHING = "0".repeat(40);
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

    @Test
    void githubSaysWhatWasPushedWhereAndByWhom() throws Exception {
        Forge github = forge("github");
        JsonNode push = json("""
                {"ref":"refs/heads/main","before":"%s","after":"%s","created":false,"deleted":false,"forced":false,"base_ref":null,
                 "repository":{"id":1,"name":"web","full_name":"Acme/web","private":true,"url":"https://github.com/Acme/web",
                               "git_url":"git://github.com/Acme/web.git","ssh_url":"git@github.com:Acme/web.git",
                               "clone_url":"https://github.com/Acme/web.git","html_url":"https://github.com/Acme/web"},
                 "pusher":{"name":"ada","email":"ada@example.test"},"sender":{"login":"ada","id":2},
                 "head_commit":{"id":"%s"},"commits":[]}""".formatted(BEFORE, AFTER, AFTER));
        Headers headers = headers(
                "X-GitHub-Event",
                "push",
                "X-GitHub-Delivery",
                "d-1",
                "X-Hub-Signature-256",
                "sha256=" + Hmac.hex("s", BODY));

        assertThat(proves(github, headers, "s")).isTrue();
        assertThat(proves(github, headers, "t")).isFalse();
        assertThat(github.event(headers)).isEqualTo("push");
        assertThat(github.delivery(headers)).isEqualTo("d-1");
        assertThat(github.kind("push", push)).isEqualTo(Kind.PUSH);
        assertThat(github.pushes(push)).containsExactly(new Push("refs/heads/main", AFTER, "ada"));
        assertThat(github.repository(push).is("git@github.com:acme/web")).isTrue();
        assertThat(github.repository(push).is("https://github.com/acme/other")).isFalse();
        assertThat(github.kind("ping", json("{\"zen\":\"Keep it\",\"hook_id\":1}")))
                .isEqualTo(Kind.PING);
        assertThat(github.kind("delete", json("{\"ref\":\"old\",\"ref_type\":\"branch\"}")))
                .isEqualTo(Kind.OTHER);
    }

    @Test
    void githubDeletesABranchByAPushOfZeros() throws Exception {
        JsonNode deleted = json("""
                {"ref":"refs/heads/old","before":"%s","after":"%s","deleted":true,"head_commit":null,"pusher":{"name":"ada"}}""".formatted(BEFORE, NOTHING));
        assertThat(forge("github").pushes(deleted)).containsExactly(new Push("refs/heads/old", null, "ada"));
    }

    @Test
    void gitlabSendsTheSecretItself() throws Exception {
        Forge gitlab = forge("gitlab");
        JsonNode push = json("""
                {"object_kind":"push","event_name":"push","before":"%s","after":"%s","ref":"refs/heads/main","ref_protected":true,
                 "checkout_sha":"%s","user_id":4,"user_name":"Ada L","user_username":"ada","user_email":"","project_id":15,
                 "project":{"id":15,"name":"web","web_url":"https://gitlab.example.test/acme/web",
                            "git_ssh_url":"git@gitlab.example.test:acme/web.git","git_http_url":"https://gitlab.example.test/acme/web.git",
                            "namespace":"Acme","path_with_namespace":"acme/web","default_branch":"main"},
                 "commits":[],"total_commits_count":1,
                 "repository":{"name":"web","url":"git@gitlab.example.test:acme/web.git","homepage":"https://gitlab.example.test/acme/web",
                               "git_http_url":"https://gitlab.example.test/acme/web.git"}}""".formatted(BEFORE, AFTER, AFTER));
        Headers headers = headers(
                "X-Gitlab-Event",
                "Push Hook",
                "X-Gitlab-Token",
                "s",
                "X-Gitlab-Event-UUID",
                "u-1",
                "X-Gitlab-Webhook-UUID",
                "w-1");

        assertThat(proves(gitlab, headers, "s")).isTrue();
        assertThat(proves(gitlab, headers, "t")).isFalse();
        assertThat(gitlab.delivery(headers))
                .as("two webhooks of one event are two deliveries")
                .isEqualTo("u-1/w-1");
        assertThat(gitlab.kind("Push Hook", push)).isEqualTo(Kind.PUSH);
        assertThat(gitlab.kind("System Hook", json("{\"event_name\":\"push\"}")))
                .isEqualTo(Kind.PUSH);
        assertThat(gitlab.kind("Issue Hook", json("{\"object_kind\":\"issue\"}")))
                .isEqualTo(Kind.OTHER);
        assertThat(gitlab.pushes(push)).containsExactly(new Push("refs/heads/main", AFTER, "ada"));
        assertThat(gitlab.repository(push).is("ssh://git@gitlab.example.test/acme/web.git"))
                .isTrue();
    }

    @Test
    void gitlabNamesTheCommitOfAnAnnotatedTagAndNoneOfADeletedBranch() throws Exception {
        JsonNode tag = json("""
                {"object_kind":"tag_push","before":"%s","after":"%s","ref":"refs/tags/v1","checkout_sha":"%s","user_name":"Ada L"}""".formatted(NOTHING, TAG, AFTER));
        JsonNode deleted = json("""
                {"object_kind":"push","before":"%s","after":"%s","ref":"refs/heads/old","checkout_sha":null,"user_username":"ada"}""".formatted(BEFORE, NOTHING));
        assertThat(forge("gitlab").kind("Tag Push Hook", tag)).isEqualTo(Kind.PUSH);
        assertThat(forge("gitlab").pushes(tag)).containsExactly(new Push("refs/tags/v1", AFTER, "Ada L"));
        assertThat(forge("gitlab").pushes(deleted)).containsExactly(new Push("refs/heads/old", null, "ada"));
    }

    @Test
    void giteaAndItsKinDifferByTheNamesOfTheirHeaders() throws Exception {
        JsonNode push = json("""
                {"ref":"refs/heads/main","before":"%s","after":"%s","compare_url":"","commits":[],"total_commits":1,
                 "head_commit":{"id":"%s"},
                 "repository":{"id":3,"name":"web","full_name":"acme/web","html_url":"https://git.example.test/acme/web",
                               "ssh_url":"ssh://git@git.example.test:2222/acme/web.git","clone_url":"https://git.example.test/acme/web.git",
                               "original_url":"","default_branch":"main"},
                 "pusher":{"id":1,"login":"ada","full_name":"","username":"ada"},"sender":{"login":"ada"}}""".formatted(BEFORE, AFTER, AFTER));
        for (String name : List.of("Gitea", "Forgejo", "Gogs")) {
            Forge gitea = forge(name.toLowerCase(Locale.ROOT));
            Headers headers = headers(
                    "X-" + name + "-Event",
                    "push",
                    "X-" + name + "-Delivery",
                    "d-" + name,
                    "X-" + name + "-Signature",
                    Hmac.hex("s", BODY));
            assertThat(proves(gitea, headers, "s")).as(name).isTrue();
            assertThat(proves(gitea, headers, "t")).as(name).isFalse();
            assertThat(gitea.event(headers)).isEqualTo("push");
            assertThat(gitea.delivery(headers)).isEqualTo("d-" + name);
            assertThat(gitea.pushes(push)).containsExactly(new Push("refs/heads/main", AFTER, "ada"));
            assertThat(gitea.repository(push).is("ssh://git@git.example.test:2222/acme/web"))
                    .isTrue();
        }
        assertThat(forge("gitea").kind("delete", json("{\"ref\":\"old\",\"ref_type\":\"branch\"}")))
                .isEqualTo(Kind.OTHER);
    }

    @Test
    void bitbucketCloudMovesSeveralRefsInOnePush() throws Exception {
        Forge bitbucket = forge("bitbucket");
        JsonNode push = json("""
                {"push":{"changes":[
                   {"old":{"type":"branch","name":"main","target":{"type":"commit","hash":"%s"}},
                    "new":{"type":"branch","name":"main","target":{"type":"commit","hash":"%s"}},
                    "created":false,"closed":false,"forced":false,"truncated":false},
                   {"old":null,"new":{"type":"tag","name":"v1","target":{"type":"commit","hash":"%s"}},"created":true,"closed":false},
                   {"old":{"type":"branch","name":"old","target":{"type":"commit","hash":"%s"}},"new":null,"created":false,"closed":true}]},
                 "actor":{"type":"user","display_name":"Ada L","nickname":"ada","uuid":"{u}"},
                 "repository":{"type":"repository","full_name":"acme/web","name":"web","scm":"git",
                               "links":{"self":{"href":"https://api.bitbucket.org/2.0/repositories/acme/web"},
                                        "html":{"href":"https://bitbucket.org/acme/web"}}}}""".formatted(BEFORE, AFTER, AFTER, BEFORE));
        Headers headers = headers(
                "X-Event-Key",
                "repo:push",
                "X-Request-UUID",
                "r-1",
                "X-Hook-UUID",
                "h-1",
                "X-Attempt-Number",
                "1",
                "X-Hub-Signature",
                "sha256=" + Hmac.hex("s", BODY));

        assertThat(proves(bitbucket, headers, "s")).isTrue();
        assertThat(bitbucket.delivery(headers)).isEqualTo("r-1");
        assertThat(bitbucket.kind("repo:push", push)).isEqualTo(Kind.PUSH);
        assertThat(bitbucket.kind("pullrequest:created", push)).isEqualTo(Kind.OTHER);
        assertThat(bitbucket.pushes(push))
                .containsExactly(
                        new Push("refs/heads/main", AFTER, "ada"),
                        new Push("refs/tags/v1", AFTER, "ada"),
                        new Push("refs/heads/old", null, "ada"));
        assertThat(bitbucket.repository(push).is("https://ada@bitbucket.org/acme/web.git"))
                .isTrue();
        assertThat(bitbucket.repository(push).is("git@bitbucket.org:acme/web.git"))
                .isTrue();
    }

    @Test
    void bitbucketDataCenterNamesRefsInFullAndSignsNoPing() throws Exception {
        Forge bitbucket = forge("bitbucket");
        String body = """
                {"eventKey":"repo:refs_changed","date":"2026-01-31T12:00:00+0000",
                 "actor":{"name":"ada","emailAddress":"ada@example.test","displayName":"Ada L","slug":"ada","type":"NORMAL"},
                 "repository":{"slug":"web","id":84,"name":"web","scmId":"git","project":{"key":"ACME","id":1,"type":"NORMAL"}%s},
                 "changes":[
                   {"ref":{"id":"refs/heads/main","displayId":"main","type":"BRANCH"},"refId":"refs/heads/main",
                    "fromHash":"%s","toHash":"%s","type":"UPDATE"},
                   {"ref":{"id":"refs/heads/old","displayId":"old","type":"BRANCH"},"refId":"refs/heads/old",
                    "fromHash":"%s","toHash":"%s","type":"DELETE"}]}""";
        String links = """
                ,"links":{"clone":[{"href":"ssh://git@git.example.test:7999/acme/web.git","name":"ssh"},
                                   {"href":"https://git.example.test/scm/acme/web.git","name":"http"}],
                          "self":[{"href":"https://git.example.test/projects/ACME/repos/web/browse"}]}""";
        JsonNode push = json(body.formatted(links, BEFORE, AFTER, BEFORE, NOTHING));
        JsonNode old = json(body.formatted("", BEFORE, AFTER, BEFORE, NOTHING));

        assertThat(bitbucket.kind("repo:refs_changed", push)).isEqualTo(Kind.PUSH);
        assertThat(bitbucket.pushes(push))
                .containsExactly(new Push("refs/heads/main", AFTER, "ada"), new Push("refs/heads/old", null, "ada"));
        assertThat(bitbucket.repository(push).is("https://git.example.test/scm/ACME/web.git"))
                .isTrue();
        assertThat(bitbucket.repository(push).is("https://other.example.test/scm/acme/web.git"))
                .isFalse();
        assertThat(bitbucket.repository(old).is("ssh://git@git.example.test:7999/acme/web.git"))
                .isTrue();
        assertThat(bitbucket.kind("diagnostics:ping", json("{\"test\":true}"))).isEqualTo(Kind.PING);
        assertThat(bitbucket.provesPings()).isFalse();
    }

    @Test
    void aPushThatLacksWhatAPushHasIsRefusedByName() throws Exception {
        assertThatThrownBy(() -> forge("github").pushes(json("{\"ref\":5}"))).hasMessageContaining("ref: found \"5\"");
        assertThatThrownBy(() -> forge("gitea").pushes(json("{\"ref\":\"refs/heads/main\",\"after\":\"abc\"}")))
                .hasMessageContaining("expected 40 hex digits");
        assertThatThrownBy(() -> forge("gitlab").pushes(json("{}"))).isInstanceOf(UnreadablePushException.class);
        assertThatThrownBy(() -> forge("bitbucket").pushes(json("{\"push\":{}}")))
                .hasMessageContaining("found neither");
        assertThatThrownBy(() -> forge("bitbucket").pushes(json("{\"changes\":[{}]}")))
                .isInstanceOf(UnreadablePushException.class);
    }

    private static Forge forge(String path) {
        return Forges.named(path).orElseThrow();
    }

    private static boolean proves(Forge forge, Headers headers, String secret) {
        return forge.proof(headers) != null && forge.fits(headers, secret, BODY, Instant.EPOCH);
    }

    private static Headers headers(String... namesAndValues) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (int i = 0; i < namesAndValues.length; i += 2) {
            all.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return all::get;
    }

    private static JsonNode json(String text) throws Exception {
        return Json.mapper().readTree(text);
    }
}
