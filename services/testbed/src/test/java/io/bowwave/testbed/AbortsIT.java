package io.bowwave.testbed;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.testbed.demo.WebServerCommand;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A rollout that is given up, in each state that it can be in: what stands after that, and the way back. */
@ExtendWith(SharedStack.Extension.class)
class AbortsIT {

    private static final String FIRST = "us-east";
    private static final List<String> OTHERS = List.of("eu-west", "ap-south");

    /** Nobody waits for its end. */
    private static final String LONG_BAKE = RolloutApp.waves("1h");

    private static final String NEVER_READY =
            RolloutApp.GOOD + "\nhealth: { command: test -f ready, interval: 200ms, start: 20m }";

    /** Needs so long that somebody can do something meanwhile, also on a slow machine. */
    private static final String READY_LATE = RolloutApp.command("mkdir -p public; sleep 10; " + WebServerCommand.find())
            + "\nport: 8080\nhealth: { tcp: true, interval: 200ms, start: 1m }";

    private final SharedStack shared;

    AbortsIT(SharedStack shared) {
        this.shared = shared;
    }

    private RolloutApp app(String name) {
        return RolloutApp.on(shared.stack(), shared.app(name));
    }

    @Test
    void whileItWaitsNothingHasChangedAndThereIsNothingToTakeBack() {
        RolloutApp app = app("aborted-waiting");
        String good = app.running(RolloutApp.GOOD);
        String build = app.build(RolloutApp.GOOD, LONG_BAKE);
        String later = Instant.now().plus(Duration.ofHours(1)).toString();
        String deploy = app.deploys().deploy(app.app(), build, Map.of("notBefore", later));
        app.deploys().when(deploy, "waiting");

        app.deploys().ended(app.ask("abort", deploy), "done");
        JsonNode aborted = app.deploys().ended(deploy, "aborted");
        assertThat(aborted.path("detail").asText()).contains("the test wants to abort");
        assertThat(aborted.path("standing")).isEmpty();
        assertThat(aborted.path("nextStep").asText()).isEqualTo("nothing was changed");
        for (String region : SharedStack.REGIONS) {
            assertThat(app.goals(region)).as(region).hasSize(1);
            app.healthy(region, good, SharedStack.MACHINES);
        }
        assertThat(app.started(build)).isEmpty();
        String back = app.deploys().ask(app.app(), "rollback", Map.of());
        assertThat(app.deploys().ended(back, "refused").path("refusal").asText())
                .isEqualTo("nothing-to-roll-back");
        refused(app, app.ask("abort", deploy), "is not in progress");
    }

    @Test
    void inTheMiddleOfABatchTheCanaryStaysAsItIsUntilItIsTakenBack() {
        RolloutApp app = app("aborted-rolling");
        String good = app.running(RolloutApp.GOOD);
        String build = app.build(NEVER_READY, LONG_BAKE);
        String deploy = app.deploy(build);
        app.deploys().when(deploy, "rolling");
        app.deploys().machine(app.app(), FIRST, build + " starting");
        refused(app, app.ask("promote", deploy), "is wave");
        refused(app, app.ask("resume", deploy), "is wave");

        abortAndGoBack(app, deploy, build, good, "starting");
    }

    @Test
    void whileItBakesTheCanaryGoesOnUntilItIsTakenBack() {
        RolloutApp app = app("aborted-baking");
        String good = app.running(RolloutApp.GOOD);
        String build = app.build(RolloutApp.GOOD, LONG_BAKE);
        String deploy = app.deploy(build);
        app.deploys().when(deploy, "baking");

        abortAndGoBack(app, deploy, build, good, "healthy");
    }

    @Test
    void whileItIsPausedTheCanaryGoesOnUntilItIsTakenBack() {
        RolloutApp app = app("aborted-paused");
        String good = app.running(RolloutApp.GOOD);
        String build = app.build(RolloutApp.GOOD, LONG_BAKE);
        String deploy = app.deploy(build);
        app.deploys().when(deploy, "baking");
        app.deploys().ended(app.ask("pause", deploy), "done");
        app.deploys().when(deploy, "paused");
        refused(app, app.ask("promote", deploy), "is paused");
        refused(app, app.ask("pause", deploy), "is paused");

        abortAndGoBack(app, deploy, build, good, "healthy");
    }

    @Test
    void onItsWayBackItCannotBeStopped() {
        RolloutApp app = app("aborted-returning");
        String good = app.running(READY_LATE);
        // It comes up first: a machine where it does not goes back by itself, and before the rollout does.
        String build = app.build(RolloutApp.command("sleep 5; echo broken; exit 1"), LONG_BAKE);
        String deploy = app.deploy(build);
        app.deploys().when(deploy, "rolling-back");
        List<String> requests = Stream.of("abort", "pause", "resume", "promote")
                .map(action -> app.ask(action, deploy))
                .toList();
        requests.forEach(request -> refused(app, request, "is rolling-back"));

        app.deploys().ended(deploy, "rolled-back");
        app.healthy(FIRST, good, SharedStack.MACHINES);
        onlyTheFirstRegionWasTouched(app, good);
        refused(app, app.ask("abort", deploy), "is not in progress");
    }

    /** The wave's one machine stays with the new build and nothing moves, until a rollback that names no build takes just that back. */
    private static void abortAndGoBack(RolloutApp app, String deploy, String build, String good, String state) {
        app.deploys().ended(app.ask("abort", deploy), "done");
        JsonNode aborted = app.deploys().ended(deploy, "aborted");
        JsonNode standing = aborted.path("standing");
        assertThat(standing).hasSize(1);
        assertThat(standing.path(0).path("region").asText()).isEqualTo(FIRST);
        assertThat(standing.path(0).path("permille").asInt()).isBetween(1, 999);
        assertThat(aborted.path("nextStep").asText()).contains("bowwave rollback " + app.name());
        List<Goal> told = app.goals(FIRST);
        assertThat(told).hasSize(2);
        assertThat(app.deploys().machines(app.app(), FIRST))
                .containsExactlyInAnyOrder(build + " " + state, good + " healthy");
        refused(app, app.ask("resume", deploy), "is not in progress");
        refused(app, app.ask("abort", deploy), "is not in progress");

        JsonNode back = app.rollBack();
        assertThat(Deploys.touched(back)).containsExactly(FIRST);
        app.healthy(FIRST, good, SharedStack.MACHINES);
        assertThat(app.goals(FIRST)).startsWith(told.toArray(Goal[]::new)).hasSize(3);
        onlyTheFirstRegionWasTouched(app, good);
        assertThat(app.started(build)).hasSize(1);
        String again = app.deploys().ask(app.app(), "rollback", Map.of());
        assertThat(app.deploys().ended(again, "refused").path("refusal").asText())
                .isIn("already-running", "nothing-to-roll-back");
    }

    private static void onlyTheFirstRegionWasTouched(RolloutApp app, String good) {
        for (String region : OTHERS) {
            assertThat(app.goals(region)).as(region).hasSize(1);
            app.healthy(region, good, SharedStack.MACHINES);
        }
    }

    private static void refused(RolloutApp app, String request, String why) {
        JsonNode answer = app.deploys().ended(request, "refused");
        assertThat(answer.path("refusal").asText()).as(why).isEqualTo("no-rollout");
        assertThat(answer.path("detail").asText()).contains(why);
    }
}
