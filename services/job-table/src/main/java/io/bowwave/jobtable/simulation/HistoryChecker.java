package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.BuildLifecycle;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads a history, and says which promises were broken. It knows the promises, not how the queue keeps them. */
final class HistoryChecker {

    /** @param walked the ways of the lifecycle that were gone */
    record Verdict(List<Findings.Finding> findings, Set<BuildLifecycle.Transition> walked) {}

    private final History history;
    private final Findings findings = new Findings();
    private final Replay replay = new Replay();
    private final RowChecks rows;

    HistoryChecker(History history) {
        this.history = history;
        this.rows = new RowChecks(history.apps(), findings);
    }

    /** Of calls that came one after the other. */
    Verdict inOrder() {
        CallChecks calls = new CallChecks(history.apps(), findings);
        TurnChecks turns = new TurnChecks(history.apps(), findings);
        GuardChecks guard = new GuardChecks(history.apps(), findings, calls);
        for (int number = 0; number < history.steps().size(); number++) {
            History.Step step = history.steps().get(number);
            List<RowImage> changes = history.changes().subList(step.firstChange(), step.endChange());
            findings.at(number);
            calls.check(replay, step, changes);
            guard.check(replay, step, changes);
            apply(turns, step, changes);
            if (!changes.isEmpty()) {
                calls.afterwards(replay);
            }
        }
        return end();
    }

    /** Of calls that overlapped: what holds however they did. */
    Verdict overlapping() {
        for (RowImage image : history.changes()) {
            rows.check(replay, image);
            replay.apply(image);
        }
        new AnswerChecks(findings, history.changes()).check(history.steps());
        return end();
    }

    private void apply(TurnChecks turns, History.Step step, List<RowImage> changes) {
        for (RowImage image : changes) {
            if (step.deed() instanceof Deed.Claimed claim) {
                turns.starts(replay, step.at(), claim.labels(), image);
            }
            rows.check(replay, image);
            replay.apply(image);
        }
        if (step.deed() instanceof Deed.Claimed claim
                && claim.answer().size() < claim.workers().size()) {
            turns.nothingLeft(replay, step.at(), claim.labels());
        }
    }

    private Verdict end() {
        Map<Integer, RowImage> table =
                history.rows().stream().collect(Collectors.toMap(RowImage::build, image -> image));
        List<RowImage> read = replay.rows();
        findings.unless(table.size() == read.size(), () -> "%d rows, but %d builds in the changes"
                .formatted(table.size(), read.size()));
        for (RowImage image : read) {
            findings.unless(
                    image.equals(table.get(image.build())),
                    () -> "the row and its last change differ: %s, and %s".formatted(table.get(image.build()), image));
            findings.unless(image.status().terminal(), () -> "came to no end: %s".formatted(image));
        }
        return new Verdict(findings.all(), rows.walked());
    }
}
