package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.cli.TestApi.Answer;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

    private static final String OLD = "0192f3c4-7a10-7cc3-98c4-dc0c0c07398f";
    private static final String NEW = "0192f3c4-7b20-7cc3-98c4-dc0c0c07398f";
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

    private static String build(String status, int attempt) {
        return "{\"id\":\"%s\",\"app\":\"web\",\"status\":\"%s\",\"attempt\":%d,\"commit\":\"3f786850e387550fdab836ed7e6dc881de23001b\",\"createdAt\":\"2026-01-31T12:00:00.000Z\"}"
                .formatted(NEW, status, attempt);
    }

    @Test
    void aSecretComesFromAFileAndIsNotShown(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("key"), "correct horse\n");
        api.on(
                "PUT /v1/apps/web/secrets/KEY",
                200,
                "{\"app\":\"web\",\"name\":\"KEY\",\"branches\":\"main\",\"setBy\":\"ada\",\"setAt\":\"2026-01-31T12:00:00.000Z\"}");
        Run run = Run.against(api).command("secret", "set", "web", "KEY", "--file", file.toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("Secret KEY of web is set for builds of main.")
                .doesNotContain("horse");
        assertThat(api.asked()).containsExactly("PUT /v1/apps/web/secrets/KEY {\"value\":\"correct horse\\n\"}");
    }

    @Test
    void createsAnAppOnceHoweverOftenItAsks() {
        api.on("POST /v1/apps", TestApi.problem(503, "busy", "try again")).on("POST /v1/apps", 201, APP);
        Run run = Run.against(api)
                .command(
                        "app",
                        "create",
                        "web",
                        "--repo",
                        "/srv/web",
                        "--auto-deploy",
                        "--pool",
                        "disk=ssd",
                        "--region",
                        "us-east,eu-west");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("App web is registered.");
        assertThat(api.asked())
                .hasSize(2)
                .allMatch(
                        asked -> asked.equals(
                                "POST /v1/apps {\"name\":\"web\",\"repoUrl\":\"/srv/web\",\"autoDeploy\":true,\"pool\":{\"disk\":\"ssd\"},\"regions\":[\"us-east\",\"eu-west\"]}"));
        assertThat(api.headers().get(0).get("Idempotency-key"))
                .isNotNull()
                .isEqualTo(api.headers().get(1).get("Idempotency-key"));
    }

    @Test
    void listsAppsAsTableAndAsJson() {
        api.on("GET /v1/apps", 200, "{\"items\":[" + APP + "]}");
        assertThat(Run.against(api).command("app", "list").out())
                .isEqualTo(
                        "APP  BRANCH  AUTO-DEPLOY  REGIONS  REPOSITORY\nweb  main    yes          all      /srv/web\n");
        assertThat(Run.against(api).command("app", "list", "-o", "json").out()).contains("\"repoUrl\" : \"/srv/web\"");
    }

    @Test
    void changesOnlyWhatIsNamed() {
        api.on("PATCH /v1/apps/web", 200, APP);
        assertThat(Run.against(api)
                        .command("app", "update", "web", "--no-auto-deploy")
                        .exit())
                .isZero();
        assertThat(api.asked()).containsExactly("PATCH /v1/apps/web {\"autoDeploy\":false}");
    }

    @Test
    void saysWhatTheServerSays() {
        api.on("GET /v1/apps/wbe", TestApi.problem(404, "unknown-app", "app: found wbe, which is not registered"));
        Run run = Run.against(api).command("app", "show", "wbe");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err())
                .isEqualTo(
                        "error: app: found wbe, which is not registered (404 unknown-app)\n  next: bowwave app list\n");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void tellsStatusesApartByExitCode() {
        for (int[] pair :
                new int[][] {{400, 2}, {401, 4}, {403, 4}, {404, 3}, {409, 5}, {412, 5}, {422, 2}, {500, 9}, {503, 9}
                }) {
            api.on("GET /v1/apps/a" + pair[0], TestApi.problem(pair[0], "some-code", "why"));
            assertThat(Run.against(api).command("app", "show", "a" + pair[0]).exit())
                    .as("status " + pair[0])
                    .isEqualTo(pair[1]);
        }
    }

    @Test
    void asksForATokenWhenThereIsNone() {
        Run run = new Run(Path.of("/nowhere")).with("BOWWAVE_SERVER", api.url()).command("app", "list");
        assertThat(run.exit()).isEqualTo(4);
        assertThat(run.err()).contains("the server asks for a token").contains("BOWWAVE_TOKEN");
    }

    @Test
    void saysThatAServerIsAway() {
        String gone = api.url();
        api.close();
        Run run = new Run(Path.of("/nowhere")).command("app", "list", "--server", gone);
        assertThat(run.exit()).isEqualTo(9);
        assertThat(run.err()).contains(gone + " cannot be reached").contains("./bowwave up");
    }

    @Test
    void findsServerAndTokenOfTheStackAbove(@TempDir Path folder) throws IOException {
        api.on("GET /v1/apps", 200, "[]");
        Path data = Files.createDirectories(folder.resolve(".bowwave"));
        Path below = Files.createDirectories(folder.resolve("a/b"));
        Files.writeString(data.resolve("stack.json"), "{\"api\":\"" + api.url() + "\"}");
        Files.writeString(data.resolve("admin.token"), TestApi.TOKEN + "\n");
        assertThat(new Run(below).command("app", "list").exit()).isZero();
    }

    @Test
    void keepsTheStacksTokenFromOtherServers(@TempDir Path folder) throws IOException {
        Path data = Files.createDirectories(folder.resolve(".bowwave"));
        Files.writeString(data.resolve("stack.json"), "{\"api\":\"http://127.0.0.1:1\"}");
        Files.writeString(data.resolve("admin.token"), TestApi.TOKEN);
        assertThat(new Run(folder).command("app", "list", "--server", api.url()).exit())
                .isEqualTo(4);
        assertThat(api.headers().getFirst()).doesNotContainKey("Authorization");
    }

    @Test
    void printsTheLogToItsEndAndTheOutcome() {
        String path = "/v1/builds/" + NEW;
        api.on("POST /v1/builds", 201, build("queued", 1))
                .on("GET " + path, 200, build("queued", 1))
                .on("GET " + path, 200, build("running", 1))
                .on("GET " + path, 200, build("succeeded", 1))
                .on("GET " + path + "/logs?offset=0&follow=true", new Answer(200, "text/plain", "compiling\n"))
                .on("GET " + path + "/logs?offset=10&follow=true", new Answer(200, "text/plain", "done\n"));
        Run run = Run.against(api).command("build", "start", "web", "--follow");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("Queued; waits for a builder.\ncompiling\ndone\nBuild 0192f3c4-7b20 succeeded.");
    }

    @Test
    void aFailedBuildExitsWithOne() {
        String path = "/v1/builds/" + NEW;
        api.on("POST /v1/builds", 201, build("queued", 1))
                .on(
                        "GET " + path,
                        200,
                        build("failed", 1).replace("}", ",\"cause\":\"build-failed\",\"message\":\"exit code 2\"}"))
                .on("GET " + path + "/logs?offset=0&follow=true", new Answer(200, "text/plain", "oops\n"));
        Run run = Run.against(api).command("build", "start", "web", "-f");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).endsWith("oops\nBuild 0192f3c4-7b20 failed: build-failed, exit code 2.\n");
    }

    @Test
    void aBuildThatDoesNotEndTimesOut() {
        String path = "/v1/builds/" + NEW;
        api.on("POST /v1/builds", 201, build("queued", 1)).on("GET " + path, 200, build("queued", 1));
        Run run = Run.against(api).command("build", "start", "web", "--follow", "--timeout", "5s");
        assertThat(run.exit()).isEqualTo(124);
        assertThat(run.err()).contains("has not ended within 5s").contains("bowwave build logs -f");
    }

    @Test
    void emptiesWhatMayBeNamedSeveralTimes() {
        api.on("PATCH /v1/apps/web", 200, "{\"name\":\"web\"}");
        Run.against(api).command("app", "update", "web", "--pool", "zone in (a,b),size!=small", "--pool", "!gpu");
        assertThat(api.asked())
                .last()
                .isEqualTo("PATCH /v1/apps/web {\"pool\":{\"gpu\":\"!*\",\"size\":\"!=small\",\"zone\":\"in (a,b)\"}}");
        Run noPool = Run.against(api).command("app", "update", "web", "--pool", "a(b");
        assertThat(noPool.err()).contains("--pool: found \"a(b\"");
        Run.against(api).command("app", "update", "web", "--need", "none", "--pool", "all", "--region", "all");
        assertThat(api.asked()).last().isEqualTo("PATCH /v1/apps/web {\"pool\":{},\"regions\":[],\"needs\":{}}");
        Run wrong = Run.against(api).command("app", "update", "web", "--need", "none", "--need", "os");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--need: found \"none\", expected KEY=VALUE, or none alone");
    }

    @Test
    void showsABuildItsStepsAndItsReplicas() {
        api.on("GET /v1/builds/0192f3c4", 200, build("succeeded", 1))
                .on("GET /v1/builds/" + NEW + "/steps", 200, """
                        {"items":[{"name":"checkout","state":"succeeded","millis":1234},
                                  {"name":"test","state":"running","startedAt":"2026-01-31T11:59:30Z"}]}""")
                .on(
                        "GET /v1/builds/" + NEW + "/replicas",
                        200,
                        "[{\"region\":\"us-east\",\"state\":\"complete\",\"bytesCopied\":1200}]");
        assertThat(Run.against(api).command("build", "show", "0192f3c4").out())
                .contains("status            succeeded")
                .contains("checkout  succeeded  1.2s")
                .contains("test      running    40s so far")
                .contains("us-east  complete  1.2 kB  -");
        assertThat(Run.against(api)
                        .command("build", "show", "0192f3c4", "-o", "json")
                        .out())
                .contains("\"steps\"");
    }

    @Test
    void cancelsByPrefix() {
        api.on("GET /v1/builds/0192f3c4-7b", 200, build("running", 1))
                .on("POST /v1/builds/" + NEW + "/cancel", 200, "{\"state\":\"requested\"}");
        assertThat(Run.against(api)
                        .command("build", "cancel", "0192f3c4-7b", "--reason", "old")
                        .out())
                .isEqualTo("Build " + NEW + " is told to stop; its builder hears of it within seconds.\n");
        assertThat(api.asked()).last().isEqualTo("POST /v1/builds/" + NEW + "/cancel {\"reason\":\"old\"}");
    }

    @Test
    void showsStatusByRegion() {
        api.on("GET /v1/apps/web/status", 200, """
                {"app":"web","machines":2,"healthy":1,"rollout":{"request":"r","ended":true},"regions":[{"region":"us-east","generation":3,"build":"%s","commit":"3f786850e387550f","machines":2,"healthy":1,
                 "counts":[{"generation":3,"build":"%s","state":"healthy","machines":1},{"generation":2,"build":"%s","state":"failed","machines":1,"reason":"exit 1"}]}]}
                """.formatted(NEW, NEW, OLD));
        assertThat(Run.against(api).command("status", "web").out()).isEqualTo("""
                web: 2 machines, no rollout goes on

                REGION   GENERATION  GOAL           COMMIT      MACHINES  HEALTHY
                us-east  3           0192f3c4-7b20  3f786850e3  2         1

                REGION   BUILD          STATE    MACHINES  REASON
                us-east  0192f3c4-7b20  healthy  1         -
                us-east  0192f3c4-7a10  failed   1         exit 1
                """);
    }

    @Test
    void saysWhyAMachineIsSlow() {
        api.on("GET /v1/apps/web/machines?limit=1000&machine=m1", 200, """
                {"items":[{"machine":"m1","region":"us-east","generation":3,"state":"fetching","build":"%s","since":"2026-01-31T11:59:00Z",
                 "reason":"disk: found 1 bytes free","transfer":{"fromDepot":1000000,"fromPeers":2000000,"reused":0},
                 "fetch":{"transferClass":"deploy","since":"2026-01-31T11:59:00Z","at":"2026-01-31T11:59:58Z","needed":9000000,
                 "received":3000000,"rate":95000,"waitedMillis":1500,"hedges":2,"retries":1,"badBlocks":0,"repeated":4096,
                 "limitDown":100000,"limitUp":0,"diskFree":5000000000,"expectedEnd":"2026-01-31T12:01:03Z",
                 "sources":[{"kind":"peer","address":"10.0.0.2:7000","bytes":2000000,"rate":90000}]}}]}
                """.formatted(NEW));
        assertThat(Run.against(api).command("status", "web", "--machine", "m1").out())
                .contains("m1 in us-east")
                .contains("3.0 MB of 9.0 MB, now 95 kB/s")
                .contains("peer    10.0.0.2:7000  2.0 MB  90 kB/s")
                .contains("2 hedges, 1 retries, 0 bad blocks, 4.1 kB came twice")
                .contains("It is as fast as its limit allows: 100 kB/s");
        api.on("GET /v1/apps/web/machines?limit=1000&machine=m2", 200, "{\"items\":[]}");
        assertThat(Run.against(api).command("status", "web", "--machine", "m2").exit())
                .isEqualTo(Exit.NOT_FOUND.code());
    }

    @Test
    void changesSomeLimitsOfARegionAndLeavesTheOthers() {
        api.on("PATCH /v1/regions/us-east/limits", 200, "{\"down\":1000000,\"prefetch-down\":6250000}");
        assertThat(Run.against(api)
                        .command("region", "limits", "us-east", "--prefetch-down", "50Mbit", "--up", "off")
                        .out())
                .contains("prefetch-down    6.3 MB/s")
                .contains("up               -");
        assertThat(api.asked())
                .containsExactly("PATCH /v1/regions/us-east/limits {\"prefetch-down\":\"50Mbit\",\"up\":\"off\"}");
    }

    @Test
    void showsARegionsLimitsAndAsksForNothingWhenARateIsWrong() {
        api.on("GET /v1/regions/us-east/limits", 200, "{\"origin\":250000000}");
        assertThat(Run.against(api).command("region", "limits", "us-east").out())
                .contains("origin           250 MB/s");
        Run wrong = Run.against(api).command("region", "limits", "us-east", "--origin", "fast");
        assertThat(wrong.exit()).isEqualTo(Exit.USAGE.code());
        assertThat(wrong.err()).contains("--origin: rate: found \"fast\"");
        assertThat(api.asked()).containsExactly("GET /v1/regions/us-east/limits");
    }

    @Test
    void limitsRolloutsInARegionAndInAll() {
        api.on("PATCH /v1/regions/us-east/limits", 200, "{\"rollouts\":2}");
        api.on("PATCH /v1/limits", 200, "{\"rollouts\":5}");
        api.on("GET /v1/limits", 200, "{}");
        assertThat(Run.against(api)
                        .command("region", "limits", "us-east", "--rollouts", "2")
                        .out())
                .contains("rollouts         2 at a time");
        assertThat(Run.against(api)
                        .command("region", "limits", "--rollouts", "5")
                        .out())
                .contains("rollouts  5 at a time");
        assertThat(Run.against(api).command("region", "limits").out()).contains("rollouts  -");
        Run wrong = Run.against(api).command("region", "limits", "--rollouts", "many");
        assertThat(wrong.err()).contains("--rollouts: found \"many\"");
        assertThat(Run.against(api).command("region", "limits", "--up", "1MB").err())
                .contains("REGION: found nothing");
        assertThat(api.asked())
                .containsExactly(
                        "PATCH /v1/regions/us-east/limits {\"rollouts\":\"2\"}",
                        "PATCH /v1/limits {\"rollouts\":\"5\"}",
                        "GET /v1/limits");
    }

    @Test
    void saysHowARegionReachesOthers() {
        api.on("PUT /v1/regions/eu-west/links", 200, "{\"links\":[]}");
        assertThat(Run.against(api)
                        .command(
                                "region",
                                "set",
                                "eu-west",
                                "--cost",
                                "eu-north=1,us-east=5",
                                "--limit",
                                "us-east=25000000")
                        .out())
                .isEqualTo("Region eu-west has 2 links of its own.\n");
        assertThat(api.asked())
                .containsExactly("PUT /v1/regions/eu-west/links {\"links\":[{\"from\":\"eu-north\",\"cost\":1},"
                        + "{\"from\":\"us-east\",\"cost\":5,\"bytesPerSecond\":25000000}]}");
    }

    @Test
    void rebuildsTheLedgerAndWaits() {
        api.on("POST /v1/ledger/rebuild", 202, "{\"state\":\"requested\"}")
                .on("GET /v1/ledger", 200, "{\"state\":\"running\"}")
                .on("GET /v1/ledger", 200, "{\"state\":\"idle\",\"lag\":0}");
        assertThat(Run.against(api).command("ledger", "rebuild").out())
                .isEqualTo("state             idle\nlag               0\n");
    }

    @Test
    void doctorFindsWhatIsWrongAndSaysHowToMendIt() throws IOException {
        api.on("GET /health", 200, "{\"status\":\"UP\"}");
        Run run = new Run(Path.of("/nowhere"))
                .with("BOWWAVE_SERVER", api.url())
                .with("BOWWAVE_ETCD", "/no/etcd")
                .command("doctor", "-o", "json");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(Json.mapper().readTree(run.out()).path("ok").asBoolean()).isFalse();
        assertThat(run.out())
                .contains("\"git\"")
                .contains("install git")
                .contains("set BOWWAVE_ETCD")
                .contains("set BOWWAVE_TOKEN");
    }

    @Test
    void doctorIsContentWithAStackThatRuns(@TempDir Path folder) throws IOException {
        api.on("GET /health", 200, "{\"status\":\"UP\"}")
                .on("GET /v1/whoami", 200, "{\"name\":\"admin\",\"roles\":[\"admin\"]}");
        String address = api.url().substring("http://".length());
        Path data = Files.createDirectories(folder.resolve(".bowwave"));
        Files.writeString(data.resolve("stack.json"), """
                {"api":"%1$s","kafka":"%2$s","postgres":{"url":"jdbc:postgresql://%2$s/bowwave"},"s3":{"endpoint":"%1$s"},
                 "regions":[{"name":"us-east","etcd":"%1$s"}],"processes":[{"name":"intake","pid":1,"port":%3$s}]}
                """.formatted(
                        api.url(), address, address.substring(address.indexOf(':') + 1)));
        Run run = new Run(folder)
                .with("BOWWAVE_TOKEN", TestApi.TOKEN)
                .with("PATH", System.getenv("PATH"))
                .command("doctor");
        assertThat(run.out())
                .contains("ok       intake")
                .contains("ok       etcd us-east")
                .contains("admin, may admin");
        assertThat(run.out()).doesNotContain("postgres:").contains("ok       postgres");
    }
}
