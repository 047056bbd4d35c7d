package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.testbed.demo.WebServerCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Builds that are bad in different ways, and two requests at once: what becomes of rollouts in waves. */
@ExtendWith(SharedStack.Extension.class)
class RolloutsIT {

    private static final String FIRST = "us-east";
    private static final List<String> OTHERS = List.of("eu-west", "ap-south");

    /** Longer than the build that crashes late lives. */
    private static final String BAKE = "26s";

    private final SharedStack shared;

    RolloutsIT(SharedStack shared) {
        this.shared = shared;
    }

    enum Bad {
        CRASHES_AT_ONCE(RolloutApp.command("echo no database >&2; exit 3"), "no database"),
        CRASHES_AFTER_20_SECONDS(
                RolloutApp.command("sleep 20; echo out of memory >&2; exit 1"), "1 restarts since the switch"),
        SLOW_TO_START(
                RolloutApp.GOOD + "\nhealth: { command: test -f ready, interval: 200ms, start: 4s }",
                "not healthy after 4000 ms"),
        ON_THE_WRONG_PORT(
                RolloutApp.command("mkdir -p public; " + WebServerCommand.find().replace("$PORT", "$((PORT + 9))"))
                        + "\nport: 8080\nhealth: { tcp: true, interval: 200ms, start: 4s }",
                "not healthy after 4000 ms");

        private final String run;
        private final String why;

        Bad(String run, String why) {
            this.run = run;
            this.why = why;
        }

        String app() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @ParameterizedTest
    @EnumSource(Bad.class)
    void aBadBuildIsStoppedAtTheCanaryAndTakenBack(Bad kind) {
        RolloutApp app = RolloutApp.on(shared.stack(), shared.app(kind.app()));
        String good = app.running(RolloutApp.GOOD);
        String bad = app.build(kind.run, RolloutApp.waves(BAKE));
        JsonNode deploy = app.deploys().ended(app.deploy(bad), "rolled-back");

        stoppedAtTheCanary(app, good, bad, deploy);
        assertThat(Deploys.events(deploy, "rollout.gate-judged").toString()).contains("\"verdict\":\"failed\"");
        assertThat(Deploys.events(deploy, "rollout.rollback-started").toString())
                .contains(kind.why);
        JsonNode again = app.deploys().ended(app.deploy(bad), "refused");
        assertThat(again.path("refusal").asText()).isEqualTo("rejected");
    }

    /** By what etcd was told and what agents did, and not only by what the events say. */
    private static void stoppedAtTheCanary(RolloutApp app, String good, String bad, JsonNode deploy) {
        assertThat(Deploys.touched(deploy)).containsExactly(FIRST);
        assertThat(Deploys.events(deploy, "rollout.wave-started")).hasSize(1);
        assertThat(Deploys.events(deploy, "build.rejected")).hasSize(1);
        Stream.concat(Stream.of(FIRST), OTHERS.stream())
                .forEach(region -> app.healthy(region, good, SharedStack.MACHINES));
        assertThat(app.started(bad)).singleElement().asString().startsWith(FIRST);
        for (String region : OTHERS) {
            assertThat(builds(app.goals(region))).as(region).containsOnly(good);
        }
        List<Goal> told = app.goals(FIRST);
        assertThat(builds(told)).containsSubsequence(good, bad, good).endsWith(good);
        assertThat(told)
                .filteredOn(goal -> goal.target().build().text().equals(bad))
                .isNotEmpty()
                .allSatisfy(goal -> assertThat(goal.permille()).isLessThan(1000));
        assertThat(told).extracting(Goal::generation).isSorted().doesNotHaveDuplicates();
    }

    private static List<String> builds(List<Goal> goals) {
        return goals.stream().map(goal -> goal.target().build().text()).toList();
    }

    @Test
    void aBuildThatIsSlowerThanTheOneBeforeIsStoppedByWhatPrometheusSays() {
        shared.prometheus();
        RolloutApp app = RolloutApp.on(shared.stack(), shared.app("measured"));
        String waves = RolloutApp.waves("5s", """
                { name: wait, query: 'max(max_over_time(shop_wait_seconds{build="$build"}[$window]))', at-most: 1.5x, window: 60s }""");
        String good = app.running(waiting("0.1"));
        shared.prometheus().scrape(addresses(app));
        String slow = app.build(waiting("0.9"), waves);
        JsonNode deploy = app.deploys().ended(app.deploy(slow), "rolled-back");
        stoppedAtTheCanary(app, good, slow, deploy);
        JsonNode judged = Deploys.events(deploy, "rollout.gate-judged").getLast();
        assertThat(judged.path("verdict").asText()).isEqualTo("failed");
        assertThat(judged.path("value").asDouble()).isEqualTo(0.9);
        assertThat(judged.path("previous").asDouble()).isEqualTo(0.1);
        assertThat(judged.path("query").asText()).contains(slow).contains("[60s]");

        String better = app.build(waiting("0.12"), waves);
        JsonNode done = app.deploys().ended(app.deploy(better), "done");
        assertThat(Deploys.events(done, "rollout.gate-judged"))
                .hasSize(3)
                .allSatisfy(gate -> assertThat(gate.path("verdict").asText()).isEqualTo("passed"));
        OTHERS.forEach(region -> app.healthy(region, better, SharedStack.MACHINES));
    }

    /** Serves how long its users wait. */
    private static String waiting(String seconds) {
        String metrics =
                "mkdir -p public; echo \"shop_wait_seconds{build=\\\"$BOWWAVE_BUILD\\\"} %s\" > public/metrics; "
                        .formatted(seconds);
        return RolloutApp.command(metrics + WebServerCommand.find())
                + "\nport: 8080\nhealth: { tcp: true, interval: 200ms, start: 20s }";
    }

    /** Of the machines of the first region. An app keeps its port from one build to the next. */
    private List<String> addresses(RolloutApp app) {
        List<String> found = new ArrayList<>();
        String path = "/v1/apps/" + app.name() + "/machines?region=" + FIRST;
        shared.stack()
                .api()
                .get(path)
                .path("items")
                .forEach(machine -> found.add(machine.path("address").asText()));
        assertThat(found).hasSize(SharedStack.MACHINES).doesNotContain("");
        return found;
    }

    @Test
    void ofTwoRequestsAtOnceTheLaterWins() {
        RolloutApp app = RolloutApp.on(shared.stack(), shared.app("two-at-once"));
        app.running(RolloutApp.GOOD);
        String one = app.build(RolloutApp.GOOD, RolloutApp.waves("5s"));
        String other = app.build(RolloutApp.GOOD, RolloutApp.waves("1s"));
        String first = app.deploy(one);
        String second = app.deploy(other);
        JsonNode superseded = app.deploys().ended(first, "superseded");
        assertThat(superseded.path("supersededBy").asText()).isEqualTo(second);
        assertThat(Deploys.events(superseded, "deploy.accepted")).hasSize(1);
        app.deploys().ended(second, "done");
        SharedStack.REGIONS.forEach(region -> app.healthy(region, other, SharedStack.MACHINES));
    }
}
