package io.bowwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked about rollouts, and how their state is shown. */
class RolloutTest {

    private static final String OLD = "0192f3c4-7a10-7cc3-98c4-dc0c0c07398f";
    private static final String NEW = "0192f3c4-7b20-7cc3-98c4-dc0c0c07398f";

    private TestApi api;

    @BeforeEach
    void start() throws IOException {
        api = new TestApi();
        api.on("POST /v1/deploys", 202, "{\"request\":\"req-9\",\"url\":\"/v1/deploys/req-9\"}");
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void asksForWhatIsSaidAboutTheDeployThatIsNamed() {
        api.on("GET /v1/deploys/req-9", 200, "{\"state\":\"done\",\"action\":\"promote\",\"events\":[]}");
        api.on("GET /v1/deploys/req-1%2Fa", 200, "{\"app\":\"web\",\"request\":\"req-1/a\"}");
        api.on("GET /v1/builds/0192f3c4-7b20", 200, "{\"app\":\"web\",\"id\":\"" + NEW + "\"}");

        Run promoted = Run.against(api).command("promote", "web", "req-1", "--reason", "fine");
        assertThat(promoted.exit()).as(promoted.err()).isZero();
        assertThat(promoted.out()).endsWith("Done: promote.\n");
        assertThat(asked())
                .isEqualTo("{\"app\":\"web\",\"action\":\"promote\",\"deploy\":\"req-1\",\"reason\":\"fine\"}");
        Run.against(api).command("approve", "req-1/a", "--detach");
        assertThat(asked()).isEqualTo("{\"app\":\"web\",\"action\":\"approve\",\"deploy\":\"req-1/a\"}");
        Run.against(api).command("pause", "web", "--detach");
        assertThat(asked()).isEqualTo("{\"app\":\"web\",\"action\":\"pause\"}");
        Run.against(api).command("unreject", "0192f3c4-7b20", "--detach");
        assertThat(asked()).isEqualTo("{\"app\":\"web\",\"action\":\"unreject\",\"build\":\"" + NEW + "\"}");
        assertThat(Run.against(api).command("abort", "web").exit()).isEqualTo(2);
    }

    @Test
    void printsAPlanWithItsIdAndSaysWhatADeployWouldBeRefusedFor() {
        String plan = """
                {"state":"planned","action":"plan","build":"%s","commit":"3f786850e387550fdab836ed7e6dc881de23001b",
                 "rules":{"strategy":"canary"},%s
                 "plan":{"id":"p-77","regions":[{"region":"us-east","from":"%s","to":"%s","machines":40}],
                  "waves":[{"number":1,"shares":{"us-east":"5%%"},"bakeSeconds":300,"maxUnavailable":"25%%","gates":[{"name":"errors"}]}],
                  "machines":[2],"bytes":1234567,"bytesExact":true,"bytesEach":30864,
                  "commits":[{"build":"%s","commit":"3f786850e387550fdab836ed7e6dc881de23001b","requestedBy":"ada",
                   "queuedAt":"2026-01-31T11:00:10Z"}]},"events":[]}""";
        api.on("GET /v1/deploys/req-9", 200, plan.formatted(NEW, "", OLD, NEW, NEW));
        Run run = Run.against(api).command("plan", "web", "--exit-code");
        assertThat(run.exit()).as(run.err()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("""
                Plan p-77: web at 0192f3c4-7b20, commit 3f786850e3, canary

                REGION   FROM           TO             MACHINES
                us-east  0192f3c4-7a10  0192f3c4-7b20  40

                WAVE  MACHINES  SHARES      BAKE  MAX OFF  GATES
                1     2         us-east=5%  5m    25%      errors

                COMMIT      BUILD          BY   AGE
                3f786850e3  0192f3c4-7b20  ada  60m

                Machines fetch 1.2 MB in all, 31 kB each at most.

                To do it: bowwave deploy web 0192f3c4-7b20 --plan p-77
                """);
        api.on(
                "GET /v1/deploys/req-9",
                200,
                plan.formatted(NEW, "\"refusal\":\"frozen\",\"detail\":\"freeze fz-1\",", OLD, NEW, NEW));
        Run.against(api).command("plan", "web");
        Run frozen = Run.against(api).command("plan", "web");
        assertThat(frozen.exit()).isEqualTo(7);
        assertThat(frozen.out()).endsWith("A deploy would be refused now: frozen, freeze fz-1\n");
    }

    @Test
    void listsEveryDeployPageByPage() {
        api.on("GET /v1/apps/web", 200, "{}");
        api.on("GET /v1/deploys?app=web&rollouts=true&limit=3", 200, """
                {"items":[{"request":"req-2","action":"deploy","state":"rolled-back","build":"%s","previous":"%s","actor":"ada",
                 "reason":"try","detail":"exit 1","requestedAt":"2026-01-31T11:00:00Z"}],"next":"a~b"}""".formatted(NEW, OLD));
        api.on("GET /v1/deploys?app=web&rollouts=true&limit=2&cursor=a%7Eb", 200, """
                {"items":[{"request":"req-1","action":"deploy","state":"refused","refusal":"frozen","actor":"bob",
                 "requestedAt":"2026-01-31T10:00:00Z"}]}""");
        Run run = Run.against(api).command("history", "web", "--limit", "3");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                WHEN                  DEPLOY  WHAT    BUILD          COMMIT  REPLACED       BY   ENDED                WHY
                2026-01-31T11:00:00Z  req-2   deploy  0192f3c4-7b20  -       0192f3c4-7a10  ada  rolled-back: exit 1  try
                2026-01-31T10:00:00Z  req-1   deploy  -              -       -              bob  refused frozen       -
                """);
    }

    @Test
    void explainsTheDeployOfAnApp() {
        api.on("GET /v1/apps/web/status", 200, "{\"rollout\":{\"request\":\"req-1\"}}");
        api.on("GET /v1/deploys/req-1/explain", 200, """
                {"request":"req-1","app":"web","action":"deploy","state":"baking","since":"2026-01-31T12:00:00Z",
                 "until":"2026-01-31T12:05:00Z","reasons":[{"kind":"bake","text":"waits for the bake of wave 1"}],"story":["Ada asked for deploy.","    | a line","It waits for the bake of wave 1."],
                 "next":["bowwave promote web"]}""");
        Run run = Run.against(api).command("explain", "web");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                req-1: deploy of web, baking
                  Ada asked for deploy.
                      | a line
                  It waits for the bake of wave 1.
                since  2026-01-31T12:00:00Z, 10s
                until  2026-01-31T12:05:00Z
                next   bowwave promote web
                """);
    }

    @Test
    void tellsWhatRunsFromWhatCould() {
        api.on("GET /v1/apps/web/diff", 200, """
                {"app":"web","different":true,"newest":{"build":"%1$s","commit":"bbbbbbbbbbbb","requestedBy":"ada","queuedAt":"2026-01-31T12:00:00Z"},
                 "deployable":{"build":"%1$s","commit":"bbbbbbbbbbbb","requestedBy":"ada","queuedAt":"2026-01-31T12:00:00Z"},
                 "regions":[{"region":"us-east","build":"%2$s","commit":"aaaaaaaaaaaa","behind":1,
                  "running":[{"build":"%2$s","machines":3},{"build":"%1$s","machines":1}]}],"commits":[]}""".formatted(NEW, OLD));
        Run run = Run.against(api).command("diff", "web", "--exit-code");
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out())
                .contains("newest deployable  0192f3c4-7b20  commit bbbbbbbbbb  by ada, 10s ago")
                .contains("1 build  3 x 0192f3c4-7a10, 1 x 0192f3c4-7b20 (not the goal)");
        assertThat(Run.against(api).command("diff", "web").exit()).isZero();
    }

    @Test
    void listsMachinesWithTheirApps() {
        api.on("GET /v1/machines?limit=200&region=us-east&state=failed&pool=disk%3Dssd", 200, """
                {"items":[{"region":"us-east","machine":"m1","labels":{"disk":"ssd"},"apps":[{"app":"web","state":"failed","running":"%s","restarts":4,
                 "since":"2026-01-31T12:00:00Z","reason":"exit 1"}]}]}""".formatted(OLD));
        Run run =
                Run.against(api).command("machines", "--region", "us-east", "--state", "failed", "--pool", "disk=ssd");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("us-east  m1       web  failed  0192f3c4-7a10  4         -      10s    disk=ssd  exit 1");
    }

    @Test
    void freezesAndLifts() {
        String freeze = "{\"id\":\"fz-1\",\"app\":\"web\",\"until\":\"2026-01-31T14:00:10Z\",\"reason\":\"incident\"}";
        api.on("POST /v1/freezes", 201, freeze);
        api.on("POST /v1/freezes/fz-1/lift", 200, freeze);
        api.on("GET /v1/freezes?past=false", 200, "{\"items\":[" + freeze.replace("\"app\":\"web\",", "") + "]}");
        Run added = Run.against(api).command("freeze", "add", "web", "--for", "2h", "--reason", "incident");
        assertThat(added.out()).isEqualTo("""
                Freeze fz-1 of web: until 2026-01-31T14:00:10Z.
                To end it: bowwave freeze lift fz-1
                """);
        assertThat(api.asked())
                .last()
                .asString()
                .endsWith("{\"reason\":\"incident\",\"app\":\"web\",\"until\":\"2026-01-31T14:00:10Z\"}");
        assertThat(Run.against(api).command("freeze", "list").out()).contains("fz-1    every app  until 2026");
        assertThat(Run.against(api).command("freeze", "lift", "fz-1").out()).isEqualTo("Freeze fz-1 is over.\n");
        assertThat(Run.against(api)
                        .command("freeze", "add", "web", "--all", "--reason", "x")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void watchesATreeAndPrintsItAgainWhenItChanged() {
        String status = """
                {"app":"web","machines":4,"healthy":%1$d,"regions":[],"rollout":{"request":"req-1","action":"deploy","state":"rolling",
                 "build":"%2$s","commit":"bbbbbbbbbbbb","actor":"ada","reason":"go","left":{"seconds":%3$d,"atLeast":false},
                 "waiting":{"reason":"machines","text":"us-east: %1$d of 4 machines healthy","until":"2026-01-31T12:10:00Z"},
                 "regions":[{"region":"us-east","machines":4,"healthy":%1$d,"state":"converging","permille":500}],
                 "wavePlan":[{"wave":1,"state":"done","shares":{"us-east":"5%%"},"gates":[{"gate":"health","verdict":"passed"}]},
                  {"wave":2,"state":"rolling","shares":{"us-east":"100%%"},"gates":[{"gate":"errors"}]}]}}""";
        api.on("GET /v1/apps/web/status", 200, status.formatted(1, NEW, 70));
        api.on("GET /v1/apps/web/status", 200, status.formatted(2, NEW, 60));
        Run run = Run.against(api).command("status", "web", "--watch", "--timeout", "2s");
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("""
                web  1 of 4 machines healthy
                ◐ deploy 0192f3c4-7b20  commit bbbbbbbbbb  by ada: go  rolling, about 70s left
                │ waits for us-east: 1 of 4 machines healthy, 9m left
                ├─ ✔ wave 1  us-east 5%  done
                │    ✔ gate health  passed
                └─ ◐ wave 2  us-east 100%  rolling
                     ◐ us-east  █████░░░░░░░░░░░░░░░  1 of 4  share 50.0%
                     ○ gate errors  not asked yet
                web  2 of 4 machines healthy
                ◐ deploy 0192f3c4-7b20  commit bbbbbbbbbb  by ada: go  rolling, about 60s left
                │ waits for us-east: 2 of 4 machines healthy, 9m left
                ├─ ✔ wave 1  us-east 5%  done
                │    ✔ gate health  passed
                └─ ◐ wave 2  us-east 100%  rolling
                     ◐ us-east  ██████████░░░░░░░░░░  2 of 4  share 50.0%
                     ○ gate errors  not asked yet
                """);
    }

    private String asked() {
        String last = api.asked().stream()
                .filter(each -> each.startsWith("POST"))
                .toList()
                .getLast();
        return last.substring(last.indexOf('{'));
    }
}
