package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeployTest {

    private static final String OLD = "0192f3c4-7a10-7cc3-98c4-dc0c0c07398f";
    private static final String NEW = "0192f3c4-7b20-7cc3-98c4-dc0c0c07398f";
    private static final String LOOK = "GET /v1/deploys/req-1";
    private static final String ACCEPTED = event(
            "io.bowwave.deploy.accepted.v1",
            "00.000",
            "\"action\":\"deploy\",\"build\":\"" + NEW + "\",\"generation\":4,\"regions\":[\"us-east\"]");

    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi();
        api.on("POST /v1/deploys", 202, "{\"request\":\"req-1\",\"url\":\"/v1/deploys/req-1\"}");
        api.on(LOOK, TestApi.problem(404, "unknown-request", "not yet"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static String event(String type, String second, String rest) {
        return "{\"id\":\"%s\",\"type\":\"%s\",\"time\":\"2026-01-31T12:00:%sZ\",\"app\":\"web\",\"subject\":\"web\",%s}"
                .formatted(type, type, second, rest);
    }

    private static String deploy(String state, int healthy, String waits, String... events) {
        return "{\"request\":\"req-1\",\"app\":\"web\",\"action\":\"deploy\",\"state\":\"%s\",\"build\":\"%s\",\"previous\":\"%s\",\"generation\":4,%s\"regions\":[{\"region\":\"us-east\",\"machines\":2,\"healthy\":%d,\"state\":\"%s\"}],\"events\":[%s]}"
                .formatted(
                        state,
                        NEW,
                        OLD,
                        waits.isEmpty() ? "" : "\"waitingFor\":\"" + waits + "\",",
                        healthy,
                        healthy == 2 ? "converged" : "converging",
                        String.join(",", events));
    }

    @Test
    void deploysTheNewestDeployableAndPrintsOnlyChanges() {
        String done = event("io.bowwave.rollout.completed.v1", "02.500", "\"build\":\"" + NEW + "\",\"machines\":2");
        api.on(LOOK, 200, deploy("wave", 0, "us-east: 2 machines fetch", ACCEPTED))
                .on(LOOK, 200, deploy("wave", 0, "us-east: 2 machines fetch", ACCEPTED))
                .on(LOOK, 200, deploy("wave", 1, "us-east: 1 machine starts", ACCEPTED))
                .on(LOOK, 200, deploy("done", 2, "", ACCEPTED, done));
        Run run = Run.against(api).command("deploy", "web", "--reason", "it is time");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                Request req-1 of web
                   0.00 s deploy.accepted deploy 0192f3c4-7b20 as generation 4 in us-east
                          waits for us-east: 2 machines fetch
                          waits for us-east: 1 machine starts
                   2.50 s rollout.completed 0192f3c4-7b20 on 2 machines
                Done: every machine of web runs 0192f3c4-7b20.
                """);
        assertThat(api.asked())
                .contains("POST /v1/deploys {\"app\":\"web\",\"action\":\"deploy\",\"build\":\"latest\","
                        + "\"reason\":\"it is time\"}");
    }

    @Test
    void followsIntoTheAutomaticWayBack() {
        String back = event(
                "io.bowwave.rollout.rollback-started.v1",
                "01.000",
                "\"build\":\"%s\",\"backTo\":\"%s\",\"reason\":\"exit 1\"".formatted(NEW, OLD));
        api.on(LOOK, 200, deploy("rolling-back", 0, "us-east", ACCEPTED, back))
                .on(LOOK, 200, deploy("rolled-back", 2, "", ACCEPTED, back));
        Run run = Run.against(api).command("deploy", "web");
        assertThat(run.exit()).isEqualTo(6);
        assertThat(run.out())
                .contains("rollout.rollback-started 0192f3c4-7b20 back to 0192f3c4-7a10: exit 1")
                .endsWith(
                        "Rolled back: 0192f3c4-7b20 was unhealthy, and every machine of web runs 0192f3c4-7a10 again.\n");
    }

    @Test
    void exitsAsTheRolloutEnds() {
        String[][] ends = {{"failed", "1"}, {"aborted", "8"}, {"superseded", "8"}, {"refused", "5"}};
        for (String[] end : ends) {
            TestApi.Answer answer = new TestApi.Answer(200, "application/json", deploy(end[0], 0, "", ACCEPTED));
            api.on("GET /v1/deploys/" + end[0], answer);
            api.on("GET /v1/apps/" + end[0] + "/status", 200, "{\"rollout\":{\"request\":\"" + end[0] + "\"}}");
            assertThat(Run.against(api).command("status", end[0], "--follow").exit())
                    .isEqualTo(Integer.parseInt(end[1]));
        }
    }

    @Test
    void aRefusalHasTheExitCodeOfItsReason() {
        String refused = event(
                "io.bowwave.deploy.refused.v1",
                "00.000",
                "\"action\":\"deploy\",\"code\":\"unknown-build\",\"reason\":\"no such build\"");
        api.on(LOOK, 200, deploy("refused", 0, "", refused));
        Run run = Run.against(api).command("deploy", "web");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.out())
                .contains("deploy.refused deploy: unknown-build, no such build")
                .endsWith("Ended: refused.\n");
    }

    @Test
    void timesOutSayingWhatItWaitedFor() {
        api.on(LOOK, 200, deploy("wave", 1, "us-east: 1 machine starts", ACCEPTED));
        Run run = Run.against(api).command("deploy", "web", "--timeout", "1m");
        assertThat(run.exit()).isEqualTo(124);
        assertThat(run.err())
                .contains("it waits for us-east: 1 machine starts")
                .contains("bowwave status web --follow");
        assertThat(run.waited()).isBetween(java.time.Duration.ofSeconds(59), java.time.Duration.ofSeconds(62));
    }

    @Test
    void givesUpOnARequestThatNobodyHeardOf() {
        Run run = Run.against(api).command("deploy", "web");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("has not heard of it for 30s").contains("bowwave doctor");
    }

    @Test
    void detaches() {
        Run run = Run.against(api).command("deploy", "web", "--detach", "--region", "us-east,eu-west");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).isEqualTo("Request req-1 is on the log. To follow it: bowwave status web --follow\n");
        assertThat(api.asked()).last().asString().contains("\"regions\":[\"us-east\",\"eu-west\"]");
    }

    @Test
    void printsNothingButJsonWhenAsked() {
        api.on(LOOK, 200, deploy("done", 2, "", ACCEPTED));
        Run run = Run.against(api).command("deploy", "web", "-o", "json");
        assertThat(run.exit()).isZero();
        assertThat(run.out()).startsWith("{").contains("\"state\" : \"done\"");
    }

    @Test
    void asksForACommitByAPlanAtATime() {
        Run run = Run.against(api)
                .command(
                        "deploy",
                        "web",
                        "3f786850e3",
                        "--plan",
                        "p-1",
                        "--strategy",
                        "canary",
                        "--at",
                        "18:30",
                        "--detach");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(api.asked())
                .last()
                .asString()
                .endsWith("{\"app\":\"web\",\"action\":\"deploy\",\"build\":\"3f786850e3\",\"plan\":\"p-1\","
                        + "\"strategy\":\"canary\",\"notBefore\":\"2026-01-31T18:30:00Z\"}");
        Run override = Run.against(api).command("deploy", "web", "--override-freeze");
        assertThat(override.exit()).isEqualTo(2);
        assertThat(override.err()).contains("expected --reason beside it");
    }

    @Test
    void aFreezeAndAWaitForPeopleHoldIt() {
        String frozen = event(
                "io.bowwave.deploy.refused.v1",
                "00.000",
                "\"action\":\"deploy\",\"code\":\"frozen\",\"reason\":\"freeze fz-1 of ada (weekend)\"");
        api.on(LOOK, 200, deploy("refused", 0, "", frozen));
        assertThat(Run.against(api).command("deploy", "web").exit()).isEqualTo(7);
        api.on("GET /v1/apps/held/status", 200, "{\"rollout\":{\"request\":\"held\"}}")
                .on(
                        "GET /v1/deploys/held",
                        200,
                        deploy("waiting", 0, "2 approvals", ACCEPTED)
                                .replace("\"regions\"", "\"waiting\":{\"reason\":\"approval\"},\"regions\""));
        Run run = Run.against(api).command("status", "held", "--follow", "--timeout", "1m");
        assertThat(run.exit()).isEqualTo(7);
        assertThat(run.err()).contains("it waits for 2 approvals");
    }

    @Test
    void saysThatNothingIsDeployable() throws IOException {
        try (TestApi empty = new TestApi()) {
            empty.on(
                    "POST /v1/deploys",
                    TestApi.problem(409, "nothing-deployable", "new has no build that is deployable"));
            Run run = Run.against(empty).command("deploy", "new");
            assertThat(run.exit()).isEqualTo(5);
            assertThat(run.err()).contains("has no build that is deployable").contains("bowwave build list");
        }
    }

    @Test
    void rollsBackToTheOneBefore() {
        api.on(LOOK, 200, deploy("done", 2, "").replace("\"action\":\"deploy\"", "\"action\":\"rollback\""));
        assertThat(Run.against(api)
                        .command("rollback", "web", "--reason", "errors")
                        .exit())
                .isZero();
        assertThat(api.asked())
                .contains("POST /v1/deploys {\"app\":\"web\",\"action\":\"rollback\",\"reason\":\"errors\"}");
    }
}
