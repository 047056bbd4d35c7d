package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.CancelResult;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is promised of each call's answer, when calls come one after the other so that what they found is known: who may write, the same
 * commit once, cancellation, and that an answer and what was written are the same.
 */
final class CallChecks {

    private record Attempt(int build, int number) {}

    private final Map<String, SimulatedApp> apps;
    private final Findings findings;
    private final Map<Attempt, Ending> recorded = new HashMap<>();
    private final Map<Attempt, Long> cancelAsked = new HashMap<>();

    CallChecks(Map<String, SimulatedApp> apps, Findings findings) {
        this.apps = apps;
        this.findings = findings;
    }

    /** @param before without the changes of this step */
    void check(Replay before, History.Step step, List<RowImage> changes) {
        switch (step.deed()) {
            case Deed.Enqueued it -> enqueued(before, it, changes);
            case Deed.Canceled it -> canceled(before, step.at(), it, changes);
            case Deed.Claimed it -> claimed(it, changes);
            case Deed.Beaten it -> beaten(before, it, changes);
            case Deed.Finished it -> finished(before, it, changes);
            case Deed.Guarded it -> {
                // Of two builds that come back the older may give way, which is no end of its attempt.
                long ended = changes.stream()
                        .filter(image -> image.cause() != BuildCause.SUPERSEDED)
                        .map(RowImage::build)
                        .distinct()
                        .count();
                findings.unless(
                        it.answer().ended() == ended, () -> "the guard says %s, but wrote %s".formatted(it, changes));
            }
        }
    }

    /** Whether somebody asked to cancel the attempt that runs. */
    boolean cancelAsked(RowImage row) {
        return cancelAsked.containsKey(new Attempt(row.build(), row.attempt()));
    }

    /** When that was. */
    long cancelAskedAt(RowImage row) {
        return Objects.requireNonNull(cancelAsked.get(new Attempt(row.build(), row.attempt())));
    }

    private void enqueued(Replay before, Deed.Enqueued it, List<RowImage> changes) {
        Push push = it.push();
        boolean there = before.rows().stream()
                .anyMatch(row -> row.app().equals(push.app()) && row.commit() == push.commit() && serves(row.status()));
        boolean expected = push.again() || !there;
        findings.unless(it.answer().created() == expected, () -> "%s though a build of it %s"
                .formatted(it, there ? "is there" : "isn't"));
        if (!it.answer().created()) {
            RowImage given = before.row(it.answer().build());
            findings.unless(
                    given != null && given.commit() == push.commit() && serves(given.status()),
                    () -> "%s is answered with %s".formatted(it, given));
            findings.unless(given == null || changes.equals(lifted(given, push)), () -> "%s found %s and wrote %s"
                    .formatted(it, given, changes));
            return;
        }
        List<RowImage> made =
                changes.stream().filter(image -> image.revision() == 1).toList();
        findings.unless(
                made.size() == 1 && made.getFirst().build() == it.answer().build(),
                () -> "%s wrote %s".formatted(it, changes));
    }

    /** What asking once more for the commit of a build makes of it: it becomes urgent when it waits, is not, and that is asked for. */
    private static List<RowImage> lifted(RowImage given, Push push) {
        return push.urgent() && !given.urgent() && given.status() == BuildStatus.QUEUED
                ? List.of(given.lifted())
                : List.of();
    }

    /** Only the newest build of a line waits, if its app wants it so. */
    void afterwards(Replay after) {
        after.heads().stream()
                .filter(head -> Objects.requireNonNull(apps.get(head.app())).latestOnly())
                .forEach(head -> findings.unless(
                        after.waiting(head.line()).size() == 1,
                        () -> "more than one build of the line waits: %s".formatted(after.waiting(head.line()))));
    }

    private static boolean serves(BuildStatus status) {
        return !status.terminal() || status == BuildStatus.SUCCEEDED;
    }

    private void canceled(Replay before, long at, Deed.Canceled it, List<RowImage> changes) {
        RowImage row = Objects.requireNonNull(before.row(it.build()));
        CancelResult.State expected = row.status().terminal()
                ? CancelResult.State.ENDED
                : row.status() == BuildStatus.RUNNING ? CancelResult.State.REQUESTED : CancelResult.State.CANCELED;
        findings.unless(it.answer() == expected, () -> "%s, but %s".formatted(it, row));
        boolean written = changes.size() == 1
                && changes.getFirst().build() == it.build()
                && changes.getFirst().cause() == BuildCause.CANCELED;
        findings.unless(expected == CancelResult.State.CANCELED ? written : changes.isEmpty(), () -> "%s wrote %s"
                .formatted(it, changes));
        if (expected == CancelResult.State.REQUESTED) {
            cancelAsked.putIfAbsent(new Attempt(row.build(), row.attempt()), at);
        }
    }

    private void claimed(Deed.Claimed it, List<RowImage> changes) {
        List<Ticket> written = changes.stream()
                .map(image -> new Ticket(image.build(), image.attempt(), String.valueOf(image.worker())))
                .toList();
        findings.unless(written.equals(it.answer()), () -> "%s, but wrote %s".formatted(it, changes));
    }

    private void beaten(Replay before, Deed.Beaten it, List<RowImage> changes) {
        RowImage row = Objects.requireNonNull(before.row(it.ticket().build()));
        Pulse expected = !holds(row, it.ticket()) ? Pulse.FENCED : cancelAsked(row) ? Pulse.CANCEL : Pulse.HELD;
        findings.unless(it.answer() == expected, () -> "%s, but %s".formatted(it, row));
        findings.unless(changes.isEmpty(), () -> "a heartbeat wrote %s".formatted(changes));
    }

    private void finished(Replay before, Deed.Finished it, List<RowImage> changes) {
        RowImage row = Objects.requireNonNull(before.row(it.ticket().build()));
        Attempt attempt = new Attempt(it.ticket().build(), it.ticket().attempt());
        if (holds(row, it.ticket())) {
            findings.unless(
                    it.answer() == Ended.RECORDED && one(changes) && says(row, changes.getFirst(), it.ending()),
                    () -> "%s wrote %s, and %s before".formatted(it, changes, row));
            if (changes.stream().allMatch(image -> image.status().terminal())) {
                recorded.put(attempt, it.ending());
            }
            return;
        }
        findings.unless(it.answer() != Ended.RECORDED && changes.isEmpty(), () -> "%s wrote %s, but %s"
                .formatted(it, changes, row));
        if (it.answer() == Ended.REPEATED && it.ending().kind() == Ending.Kind.SUCCEEDED) {
            findings.unless(it.ending().equals(recorded.get(attempt)), () -> "%s was never recorded".formatted(it));
        } else if (it.answer() == Ended.FENCED) {
            findings.unless(!it.ending().equals(recorded.get(attempt)), () -> "%s was recorded before".formatted(it));
        }
    }

    /** What is queued again may give way to a newer build at once. */
    private static boolean one(List<RowImage> changes) {
        return changes.size() == 1 || (changes.size() == 2 && changes.getLast().cause() == BuildCause.SUPERSEDED);
    }

    private static boolean holds(RowImage row, Ticket ticket) {
        return row.status() == BuildStatus.RUNNING
                && row.attempt() == ticket.attempt()
                && ticket.worker().equals(row.worker());
    }

    /** A wish to cancel outlives the attempt that it found: a build that somebody canceled is not tried again. */
    private boolean says(RowImage row, RowImage now, Ending ending) {
        boolean lost = ending.kind() == Ending.Kind.HANDED_BACK || ending.kind() == Ending.Kind.INFRA;
        return says(now, ending) && !(lost && cancelAsked(row) && now.status() != BuildStatus.CANCELED);
    }

    /** Whether this is what the row says after such an end. */
    static boolean says(RowImage now, Ending ending) {
        return switch (ending.kind()) {
            case SUCCEEDED -> now.status() == BuildStatus.SUCCEEDED;
            case BUILD_FAILED -> now.cause() == BuildCause.BUILD_FAILED;
            case TIMEOUT -> now.cause() == BuildCause.TIMEOUT;
            case CANCELED -> now.status() == BuildStatus.CANCELED;
            case HANDED_BACK, INFRA ->
                now.status() == BuildStatus.QUEUED
                        || now.cause() == BuildCause.ATTEMPTS_EXHAUSTED
                        || now.cause() == BuildCause.CANCELED;
        };
    }
}
