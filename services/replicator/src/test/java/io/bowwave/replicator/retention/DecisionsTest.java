package io.bowwave.replicator.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.replicator.retention.RetentionState.Made;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildCanceled;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is marked and removed, on a log of a few events. */
class DecisionsTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final AppName WEB = new AppName("web");
    private static final AppName SHOP = new AppName("shop");
    private static final RegionName HOME = new RegionName("us-east");
    private static final RegionName FAR = new RegionName("eu-west");
    private static final String COMMIT = "1".repeat(40);
    private static final KeepRules ONE = new KeepRules(1, 0, 0, 0, List.of());

    private final RetentionState state = new RetentionState(HOME);
    private Instant now = START;

    @BeforeEach
    void define() {
        rules(WEB, ONE);
    }

    private void say(EventData data) {
        state.apply(new Event<>("id", now, "/test", "x", null, data));
    }

    private void hours(int hours) {
        now = now.plus(Duration.ofHours(hours));
    }

    private void rules(AppName app, @Nullable KeepRules rules) {
        say(new AppDefinition(app, 1, "/repo", "main", false, Map.of(), List.of(), rules, null));
    }

    private static BuildId build(int number) {
        return new BuildId("0192f3c4-7a10-7cc3-98c4-%012x".formatted(number));
    }

    private static ArtifactRef artifact(int content) {
        return new ArtifactRef(
                Digest.of(("m" + content).getBytes(StandardCharsets.UTF_8)),
                Digest.of(("l" + content).getBytes(StandardCharsets.UTF_8)),
                1);
    }

    private void succeeded(AppName app, int number, int content) {
        say(new BuildSucceeded(
                app,
                build(number),
                1,
                3,
                COMMIT,
                "refs/heads/main",
                artifact(content),
                1,
                HOME,
                List.of(HOME),
                now,
                now));
        hours(1);
    }

    private void marks(AppName app, int number) {
        say(new ArtifactExpired(app, build(number), HOME, artifact(number), "old", now.plus(Duration.ofHours(12))));
    }

    private Decisions decisions() {
        return Decisions.of(state, now);
    }

    private static List<BuildId> ids(List<Made> made) {
        return made.stream().map(Made::build).toList();
    }

    @Test
    void marksWhatNoRuleKeepsOnceAndRemovesItAfterTheGrace() {
        succeeded(WEB, 1, 1);
        succeeded(WEB, 2, 2);
        assertThat(ids(decisions().toMark())).containsExactly(build(1));
        marks(WEB, 1);
        assertThat(decisions().toMark()).isEmpty();
        hours(11);
        assertThat(decisions().toRemove()).isEmpty();
        hours(1);
        assertThat(ids(decisions().toRemove())).containsExactly(build(1));
    }

    @Test
    void isKeptAgainWhenSomebodyPinsOrDeploysItInBetween() {
        succeeded(WEB, 1, 1);
        succeeded(WEB, 2, 2);
        marks(WEB, 1);
        rules(WEB, ONE.pinning(List.of(build(1))));
        hours(24);
        assertThat(ids(decisions().toKeep())).containsExactly(build(1));
        assertThat(decisions().toRemove()).isEmpty();
        rules(WEB, ONE);
        goal(1);
        assertThat(decisions().of(build(1)).reason()).isEqualTo("the goal of us-east");
        say(new ArtifactKept(WEB, build(1), HOME, artifact(1), "goal"));
        assertThat(decisions().toKeep()).isEmpty();
    }

    private void goal(int number) {
        say(new Goal(
                WEB,
                HOME,
                1,
                new Target(build(number), COMMIT, artifact(number)),
                null,
                1000,
                Map.of(),
                new RequestId("req-1"),
                now,
                null));
    }

    @Test
    void waitsForBuildsThatBeganBeforeTheMark() {
        succeeded(WEB, 1, 1);
        succeeded(WEB, 2, 2);
        say(new BuildStarted(SHOP, build(9), 1, 2, COMMIT, new WorkerId("builder-1")));
        hours(1);
        marks(WEB, 1);
        hours(12);
        assertThat(decisions().toRemove()).isEmpty();
        say(new BuildStarted(SHOP, build(10), 1, 2, COMMIT, new WorkerId("builder-1")));
        say(new BuildCanceled(SHOP, build(9), 1, 3, BuildCause.CANCELED, "ada", "enough"));
        assertThat(ids(decisions().toRemove())).containsExactly(build(1));
    }

    @Test
    void aBuildWhoseEndWasLostHoldsNothingUpForLongerThanADay() {
        succeeded(WEB, 1, 1);
        succeeded(WEB, 2, 2);
        say(new BuildStarted(SHOP, build(9), 1, 2, COMMIT, new WorkerId("builder-1")));
        hours(1);
        marks(WEB, 1);
        hours(26);
        assertThat(ids(decisions().toRemove())).containsExactly(build(1));
    }

    @Test
    void anArtifactStaysAsLongAsOneOfItsBuildsIsKept() {
        succeeded(WEB, 1, 7);
        succeeded(WEB, 2, 2);
        rules(SHOP, KeepRules.DEFAULT);
        succeeded(SHOP, 3, 7);
        assertThat(decisions().toMark()).isEmpty();
        assertThat(decisions().of(build(1)).reason()).contains(build(3).text());
    }

    @Test
    void nothingIsDecidedAboutAnAppThatIsUnknownOrCannotBeRead() {
        succeeded(SHOP, 1, 1);
        succeeded(SHOP, 2, 2);
        hours(10_000);
        assertThat(decisions().toMark()).isEmpty();
        rules(SHOP, ONE);
        assertThat(decisions().toMark()).hasSize(1);
        state.app(SHOP).unreadable("bowwave.goal-state-1@7");
        assertThat(decisions().toMark()).isEmpty();
        assertThat(decisions().of(build(1)).reason()).contains("bowwave.goal-state-1@7");
    }

    @Test
    void onlyItsOwnRegionsWordCountsForWhatIsThere() {
        succeeded(WEB, 1, 1);
        say(new ReplicaRemoved(WEB, build(1), FAR, artifact(1), "old"));
        assertThat(state.knows(build(1))).isTrue();
        say(new ReplicaRemoved(WEB, build(1), HOME, artifact(1), "old"));
        assertThat(state.knows(build(1))).isFalse();
        assertThat(state.live(now.minusSeconds(600))).containsExactly(artifact(1));
        assertThat(state.live(now.plusSeconds(1))).isEmpty();
        say(new ReplicaCompleted(WEB, build(1), HOME, artifact(1), 0, null));
        assertThat(state.knows(build(1))).isTrue();
    }

    @Test
    void whatIsAGoalIsLiveEvenWhenItWasRemoved() {
        succeeded(WEB, 1, 1);
        say(new ReplicaRemoved(WEB, build(1), HOME, artifact(1), "old"));
        goal(1);
        assertThat(state.live(now.plusSeconds(1))).containsExactly(artifact(1));
    }

    @Test
    void theRollbackWindowCountsFromWhenAnotherTookItsPlace() {
        rules(WEB, new KeepRules(1, 0, 0, 2, List.of()));
        succeeded(WEB, 1, 1);
        deployed(1);
        hours(24 * 30);
        succeeded(WEB, 2, 2);
        deployed(2);
        succeeded(WEB, 3, 3);
        hours(24);
        assertThat(decisions().of(build(1)).keep()).isTrue();
        hours(48);
        assertThat(decisions().of(build(1)).keep()).isFalse();
        assertThat(decisions().of(build(2)).keep()).isTrue();
    }

    private void deployed(int number) {
        say(new DeployAccepted(
                WEB,
                new RequestId("req-" + number),
                DeployAction.DEPLOY,
                build(number),
                COMMIT,
                number,
                List.of(HOME),
                null,
                null,
                null));
    }
}
