package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.EU;
import static io.bowwave.topologies.Samples.US;
import static io.bowwave.topologies.Samples.WEB;
import static io.bowwave.topologies.Samples.build;
import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.fleet.FailedMachine;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.rollout.Comparison;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateJudged;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.schemas.rollout.GateVerdict;
import io.bowwave.schemas.rollout.NoData;
import io.bowwave.schemas.rollout.RollbackStarted;
import io.bowwave.schemas.rollout.RolloutPromoted;
import io.bowwave.schemas.rollout.WaveBaking;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What has to hold before a rollout goes on. */
class GatesTest {

    private static final BuildId A = build(1);
    private static final BuildId B = build(2);
    private static final Duration BAKE = Duration.ofMinutes(2);

    private final Story story = new Story(Plans.baked(Duration.ZERO, BAKE, Duration.ofMinutes(10)))
            .app(false)
            .built(A, US, EU)
            .deploy(A)
            .converge()
            .pass(BAKE);

    private static Gate errors(boolean timesPrevious, @Nullable NoData noData) {
        return new Gate(
                "errors",
                GateKind.PROMETHEUS,
                "sum(rate(errors{build=\"$build\",region=~\"$region\"}[$window])) / $other",
                Comparison.AT_MOST,
                timesPrevious ? 2 : 0.5,
                timesPrevious,
                null,
                noData);
    }

    private void deployWith(Gate gate) {
        story.said.clear();
        story.built(B, new DeployRules(null, null, null, null, null, null, null, List.of(gate)), US, EU)
                .deploy(B)
                .converge();
    }

    private GateAsked asked() {
        return story.said(GateAsked.class).getLast();
    }

    private void answer(@Nullable Double value, @Nullable Double previous, @Nullable String problem) {
        story.tell(new RolloutInput.Measured(
                new GateResult(WEB, asked().request(), asked().ask(), value, previous, problem, story.now()),
                story.now()));
    }

    @Test
    void aQueryIsAskedWhenTheBakeIsOver() {
        deployWith(errors(false, null));
        assertThat(story.said(WaveBaking.class).getFirst().until())
                .isEqualTo(story.now().plus(BAKE));
        assertThat(story.said(GateAsked.class)).isEmpty();
        story.pass(BAKE);
        assertThat(asked().query())
                .isEqualTo("sum(rate(errors{build=\"%s\",region=~\"eu-west|us-east\"}[120s])) / $other".formatted(B));
        assertThat(asked().previousQuery()).isNull();
        assertThat(asked().windowSeconds()).isEqualTo(120);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.BAKE);

        answer(0.25, null, null);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        assertThat(story.said(GateJudged.class).getLast()).satisfies(judged -> {
            assertThat(judged.verdict()).isEqualTo(GateVerdict.PASSED);
            assertThat(judged.value()).isEqualTo(0.25);
            assertThat(judged.why()).isEqualTo("0.2500, expected at most 0.5000");
        });
    }

    @Test
    void aValueOnTheWrongSideTakesTheBuildBackAndBlamesIt() {
        deployWith(errors(true, null));
        story.pass(BAKE);
        assertThat(asked().previousQuery()).contains(A.text());
        answer(0.5, 0.2, null);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        assertThat(story.said(RollbackStarted.class).getFirst().reason())
                .isEqualTo("gate errors: found 0.5000, expected at most 2 times the previous version's 0.2000");
        assertThat(story.facts(B).bad()).isNotNull();
    }

    @Test
    void noDataIsAskedForAgainAndThenFailsByPolicy() {
        deployWith(errors(false, null));
        story.pass(BAKE);
        String first = asked().ask();
        answer(null, null, "connection refused");
        story.pass(Duration.ofSeconds(10));
        assertThat(asked().ask()).isNotEqualTo(first);
        story.pass(Duration.ofMinutes(2));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        assertThat(story.said(GateJudged.class).getLast().verdict()).isEqualTo(GateVerdict.NO_DATA);
        assertThat(story.facts(B).bad())
                .as("nobody knows whether the build is bad")
                .isNull();
    }

    @Test
    void noDataMayPass() {
        deployWith(errors(false, NoData.PASS));
        story.pass(BAKE).pass(Duration.ofMinutes(2)).pass(Duration.ofSeconds(1));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
    }

    @Test
    void anAnswerToNobodysQuestionIsDropped() {
        deployWith(errors(false, null));
        story.pass(BAKE);
        story.tell(new RolloutInput.Measured(
                new GateResult(WEB, asked().request(), "other", 99.0, null, null, story.now()), story.now()));
        assertThat(story.rolloutState()).isEqualTo(RolloutState.BAKE);
    }

    @Test
    void restartsSinceTheSwitchBreakAGateAtOnce() {
        deployWith(new Gate("calm", GateKind.RESTARTS, null, Comparison.AT_MOST, 3, false, null, null));
        FleetCount restless =
                new FleetCount(story.generation(), B, MachineState.HEALTHY, 2, Transfer.NONE, null, 4L, null);
        story.counted(US, restless);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.ROLLING_BACK);
        assertThat(story.said(RollbackStarted.class).getFirst().reason())
                .isEqualTo("gate calm: 4 restarts since the switch, expected at most 3");
    }

    @Test
    void theWayBackNamesMachinesWithTheirLastWords() {
        story.built(B, US, EU).deploy(B);
        FailedMachine machine = new FailedMachine(new MachineId("us-1"), "exit 1", "panic: no config");
        story.counted(
                US,
                new FleetCount(
                        story.generation(),
                        B,
                        MachineState.FAILED,
                        1,
                        Transfer.NONE,
                        "exit 1",
                        null,
                        List.of(machine)));
        assertThat(story.said(RollbackStarted.class).getFirst().machines())
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.region()).isEqualTo(US);
                    assertThat(each.logTail()).isEqualTo("panic: no config");
                });
    }

    @Test
    void promoteSkipsTheBakeAndItsQuestions() {
        deployWith(errors(false, null));
        story.ask(DeployAction.PROMOTE, null);
        assertThat(story.said(RolloutPromoted.class)).hasSize(1);
        assertThat(story.rolloutState()).isEqualTo(RolloutState.DONE);
        story.ask(DeployAction.PROMOTE, null);
        assertThat(story.refusal().reason()).contains("no rollout is in progress");
    }
}
