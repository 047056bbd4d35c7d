package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TriggersTest {

    private static final String APP =
            "{\"name\":\"web\",\"repoUrl\":\"/srv/web\",\"branch\":\"main\",\"autoDeploy\":true,\"pool\":{},\"regions\":[]}";

    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void printsAHookForAppsOfOneRepository() {
        api.on("POST /v1/apps/web/hook", 200, "{\"app\":\"web\",\"ref\":\"refs/heads/main\",\"token\":\"bwh_1\"}")
                .on("POST /v1/apps/old/hook", 200, "{\"app\":\"old\",\"ref\":\"refs/heads/it's\",\"token\":\"bwh_2\"}");
        Run run = Run.against(api).command("app", "hook", "web", "old", "--hook-server", "https://b.example.test/");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .startsWith("#!/bin/sh\n")
                .contains("# Made by: bowwave app hook web old\n")
                .contains("\nserver='https://b.example.test'\n")
                .contains("  if [ \"$ref\" = 'refs/heads/main' ]; then tell 'web' 'bwh_1' '\"refs/heads/main\"'; fi\n")
                .contains("= 'refs/heads/it'\\''s' ]; then tell 'old'")
                .doesNotContain("@TELL@", "@APPS@", "@SERVER@")
                .endsWith("exit 0\n");
    }

    @Test
    void listsWhatWebhooksBrought() {
        api.on("GET /v1/apps/web/deliveries?limit=50", 200, """
                {"items":[{"delivery":"d","source":"gitlab","event":"Push Hook","ref":"refs/heads/main",
                  "commit":"3f786850e387550fdab836ed7e6dc881de23001b","result":"queued","detail":"build 0192f3c4 is queued","times":2,
                  "lastAt":"2026-01-31T12:00:00.000Z"},
                 {"source":"github","ref":"","result":"refused","detail":"fits no secret","lastAt":"2026-01-31T11:00:00.000Z"}]}""");
        assertThat(Run.against(api).command("app", "deliveries", "web").out()).isEqualTo("""
                AGE  TIMES  SOURCE  REF              COMMIT      RESULT   DETAIL
                10s  2      gitlab  refs/heads/main  3f786850e3  queued   build 0192f3c4 is queued
                60m  1      github  -                -           refused  fits no secret
                """);
    }

    @Test
    void showsWhatStartsAnAppsBuilds() {
        api.on("GET /v1/apps/web", 200, APP)
                .on("GET /v1/apps/web/triggers", 200, """
                        {"secretSet":true,"oldSecretUntil":"2026-02-01T12:00:00Z","watched":{"state":"unreachable","failures":3,
                         "failingSince":"2026-01-31T11:50:00Z","problem":"/srv/web is no repository"}}""")
                .on("GET /v1/apps/web/triggers", 200, """
                        {"secretSet":false,"watched":{"state":"seen","commit":"3f786850e387550fdab836ed7e6dc881de23001b",
                         "answeredAt":"2026-01-31T12:00:00Z"}}""");
        assertThat(Run.against(api).command("app", "show", "web").out())
                .contains("webhooks     signed, the secret before is good until 2026-02-01T12:00:00Z\n")
                .contains("head         unknown for 10m, 3 tries: /srv/web is no repository\n");
        assertThat(Run.against(api).command("app", "show", "web").out())
                .contains("webhooks     none: it has no webhook secret\n")
                .contains("head         3f786850e3, asked 10s ago\n");
    }

    @Test
    void replacesAWebhookSecret() {
        api.on("PATCH /v1/apps/web", 200, APP);
        Run.against(api).command("app", "update", "web", "--webhook-secret", "new", "--keep-old-secret", "2h");
        Run.against(api).command("app", "update", "web", "--drop-old-secret");
        assertThat(api.asked())
                .containsExactly(
                        "PATCH /v1/apps/web {\"webhookSecret\":\"new\",\"keepOldSecretSeconds\":7200}",
                        "PATCH /v1/apps/web {\"keepOldSecretSeconds\":0}");
        Run both = Run.against(api).command("app", "update", "web", "--drop-old-secret", "--keep-old-secret", "2h");
        assertThat(both.exit()).isEqualTo(Exit.USAGE.code());
    }
}
