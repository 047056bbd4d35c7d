package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateJudged;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.GateResult;
import io.bowwave.schemas.rollout.GateVerdict;
import io.bowwave.schemas.rollout.NoData;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.topologies.rollout.Step.Question;
import io.bowwave.topologies.rollout.Step.Run;
import io.bowwave.topologies.rollout.Step.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has to hold before a rollout goes on. Machines that fail or restart break a gate at once, in every region that the rollout has come
 * to; queries are asked when the bake is over. Every verdict is told. Pure; works on a {@link Draft}.
 */
final class GateRules {

    private static final double WHOLE = 100;
    private static final Duration ASK_AGAIN = Duration.ofSeconds(10);

    private final Duration patience;
    private final FailureRules failures;

    /** @param patience how long a gate waits for the answer to its query */
    GateRules(Duration patience, FailureRules failures) {
        this.patience = patience;
        this.failures = failures;
    }

    /** Whether a gate about machines has just failed, and something was done about it. */
    boolean broken(Draft draft) {
        Rollout rollout = draft.rollout();
        boolean held = rollout.state() == RolloutState.PAUSED
                && rollout.order().terms().onFailure() != OnFailure.ROLLBACK;
        if (held) {
            return false;
        }
        for (RegionName region : rollout.step().runs().keySet()) {
            if (machinesFail(draft, region)) {
                return true;
            }
        }
        for (Gate gate : rollout.wave().gates()) {
            if (gate.kind() == GateKind.RESTARTS && restartsFail(draft, gate)) {
                return true;
            }
        }
        return false;
    }

    private boolean machinesFail(Draft draft, RegionName region) {
        Run run = RegionRules.run(draft, region);
        RegionView view = RegionRules.view(draft, region);
        if (run.way() == Way.SKIPPED || view.bad() - run.excused() <= RegionRules.tolerated(draft, region)) {
            return false;
        }
        String reason = "%s: %d of %d machines failed: %s"
                .formatted(region, view.bad(), view.live(), view.reason() == null ? "no reason given" : view.reason());
        for (Gate gate : draft.rollout().wave().gates()) {
            if (gate.kind() == GateKind.HEALTHY) {
                double told = Math.max(1, Math.max(view.bad(), view.pool().below(run.permille())));
                double share = WHOLE * Math.max(0, told - view.bad()) / told;
                judge(draft, gate, new Found(region, null, share, null), GateVerdict.FAILED, reason);
            }
        }
        failures.fail(draft, reason, true);
        return true;
    }

    private boolean restartsFail(Draft draft, Gate gate) {
        long restarts = restarts(draft);
        if (draft.rollout().step().questions().containsKey(gate.name()) || gate.passes((double) restarts, null)) {
            return false;
        }
        String reason = "gate %s: %d restarts since the switch, expected at most %s"
                .formatted(gate.name(), restarts, number(gate.threshold()));
        judge(draft, gate, new Found(null, null, (double) restarts, null), GateVerdict.FAILED, reason);
        settle(draft, gate);
        failures.fail(draft, reason, true);
        return true;
    }

    private static long restarts(Draft draft) {
        long restarts = 0;
        for (RegionName region : draft.rollout().wave().shares().keySet()) {
            restarts += RegionRules.view(draft, region).restarts();
        }
        return restarts;
    }

    /** After the bake: whether every gate has passed. Asks what is not asked yet. */
    boolean passed(Draft draft) {
        for (Gate gate : draft.rollout().wave().gates()) {
            if (draft.rollout().step().questions().get(gate.name()) == null) {
                begin(draft, gate);
            }
        }
        return draft.rollout().step().questions().values().stream().allMatch(Question::passed);
    }

    private void begin(Draft draft, Gate gate) {
        switch (gate.kind()) {
            case HEALTHY -> {
                double told = 0;
                double bad = 0;
                for (RegionName region : draft.rollout().wave().shares().keySet()) {
                    RegionView view = RegionRules.view(draft, region);
                    told += view.pool().below(RegionRules.run(draft, region).permille());
                    bad += view.bad();
                }
                double share = told == 0 ? WHOLE : WHOLE * Math.max(0, told - bad) / told;
                pass(draft, gate, new Found(null, null, share, null), "no more machines have failed than may");
            }
            case RESTARTS ->
                pass(
                        draft,
                        gate,
                        new Found(null, null, (double) restarts(draft), null),
                        "no more restarts than there may be");
            case PROMETHEUS -> {
                if (gate.timesPrevious() && draft.rollout().base().isEmpty()) {
                    pass(
                            draft,
                            gate,
                            new Found(
                                    null,
                                    GateQuery.now(draft.rollout(), draft.state().app(), gate),
                                    null,
                                    null),
                            "nothing ran before that it could be compared with");
                } else {
                    ask(draft, gate, draft.at());
                }
            }
        }
    }

    private static void ask(Draft draft, Gate gate, Instant first) {
        Rollout rollout = draft.rollout();
        String ask = "%s/%d/%s/%d".formatted(rollout.request(), rollout.step().wave(), gate.name(), rollout.told() + 1);
        draft.step(rollout.step().asking(gate.name(), new Question(ask, first, draft.at(), null, false)));
        draft.announceAgain(
                "gate-asked",
                new GateAsked(
                        draft.state().app(),
                        rollout.request(),
                        gate.name(),
                        rollout.step().wave(),
                        GateQuery.now(rollout, draft.state().app(), gate),
                        gate.timesPrevious()
                                ? GateQuery.before(rollout, draft.state().app(), gate)
                                : null,
                        GateQuery.window(rollout.wave(), gate),
                        ask));
    }

    /** Takes in an answer; one to a question that nobody waits for any more is dropped. */
    void answer(Draft draft, GateResult result) {
        Rollout rollout = draft.state().activeRollout();
        if (rollout == null || rollout.state() != RolloutState.BAKE) {
            return;
        }
        for (Gate gate : rollout.wave().gates()) {
            Question question = rollout.step().questions().get(gate.name());
            if (question != null && !question.passed() && question.ask().equals(result.ask())) {
                measured(draft, gate, question, result);
                return;
            }
        }
    }

    private void measured(Draft draft, Gate gate, Question question, GateResult result) {
        Double value = result.value();
        if (value == null || (gate.timesPrevious() && result.previous() == null)) {
            String problem = result.problem() == null ? "the query has no value" : result.problem();
            draft.step(draft.rollout()
                    .step()
                    .asking(
                            gate.name(),
                            new Question(question.ask(), question.first(), question.at(), problem, false)));
            return;
        }
        Found found =
                new Found(null, GateQuery.now(draft.rollout(), draft.state().app(), gate), value, result.previous());
        String why = "%s, expected %s %s%s"
                .formatted(
                        number(value),
                        gate.comparison().text().replace('-', ' '),
                        number(gate.threshold()),
                        gate.timesPrevious() ? " times the previous version's " + number(result.previous()) : "");
        if (gate.passes(value, result.previous())) {
            pass(draft, gate, found, why);
        } else {
            judge(draft, gate, found, GateVerdict.FAILED, why);
            settle(draft, gate);
            failures.fail(draft, "gate " + gate.name() + ": found " + why, true);
        }
    }

    /** Asks again what had no value, and gives up when there was none for too long. */
    void hurry(Draft draft) {
        for (Map.Entry<String, Question> each :
                draft.rollout().step().questions().entrySet()) {
            Question question = each.getValue();
            Gate gate = gate(draft.rollout().wave(), each.getKey());
            if (gate == null || question.passed() || draft.rollout().state() != RolloutState.BAKE) {
                continue;
            }
            if (!draft.at().isBefore(question.first().plus(patience))) {
                giveUp(draft, gate, question);
            } else if (question.problem() != null
                    && !draft.at().isBefore(question.at().plus(ASK_AGAIN))) {
                ask(draft, gate, question.first());
            }
        }
    }

    private void giveUp(Draft draft, Gate gate, Question question) {
        String problem = question.problem() == null ? "no answer came" : question.problem();
        String why = "no value within " + patience.toSeconds() + " s: " + problem;
        boolean pass = gate.noData() == NoData.PASS;
        Found found =
                new Found(null, GateQuery.now(draft.rollout(), draft.state().app(), gate), null, null);
        judge(draft, gate, found, GateVerdict.NO_DATA, why + (pass ? "; passes all the same" : ""));
        settle(draft, gate);
        if (!pass) {
            failures.fail(draft, "gate " + gate.name() + ": " + why, false);
        }
    }

    /** A person has seen what a gate has found, and goes on: what failed so far is no longer held against the rollout. */
    static void excuse(Draft draft) {
        for (RegionName region : draft.rollout().step().runs().keySet()) {
            Run run = RegionRules.run(draft, region);
            int bad = RegionRules.view(draft, region).bad();
            draft.step(draft.rollout().step().with(region, run.excusing(Math.max(run.excused(), bad))));
        }
    }

    private static @Nullable Gate gate(Wave wave, String name) {
        return wave.gates().stream()
                .filter(gate -> gate.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private record Found(
            @Nullable RegionName region,
            @Nullable String query,
            @Nullable Double value,
            @Nullable Double previous) {}

    private static void pass(Draft draft, Gate gate, Found found, String why) {
        judge(draft, gate, found, GateVerdict.PASSED, why);
        settle(draft, gate);
    }

    private static void settle(Draft draft, Gate gate) {
        draft.step(draft.rollout()
                .step()
                .asking(gate.name(), new Question(gate.name(), draft.at(), draft.at(), null, true)));
    }

    private static void judge(Draft draft, Gate gate, Found found, GateVerdict verdict, String why) {
        Rollout rollout = draft.rollout();
        draft.announceAgain(
                "gate-judged",
                new GateJudged(
                        draft.state().app(),
                        rollout.request(),
                        gate.name(),
                        gate.kind(),
                        rollout.step().wave(),
                        found.region(),
                        found.query(),
                        found.value(),
                        found.previous(),
                        gate.comparison(),
                        gate.threshold(),
                        verdict,
                        why));
    }

    private static String number(@Nullable Double value) {
        return value == null
                ? "nothing"
                : Math.rint(value) == value ? "%.0f".formatted(value) : "%.4g".formatted(value);
    }
}
