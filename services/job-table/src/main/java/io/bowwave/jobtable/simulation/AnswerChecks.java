package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.CancelResult;
import io.bowwave.schemas.job.BuildStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is promised of answers however calls overlap. A call happened at some moment between its beginning and its answer; so what began
 * after an answer must agree with it.
 */
final class AnswerChecks {

    private record Attempt(int build, int number) {}

    private final Findings findings;
    private final Map<Attempt, RowImage> started = new HashMap<>();
    /** What came right after the attempt ran. */
    private final Map<Attempt, RowImage> after = new HashMap<>();

    private final Set<Integer> made = new HashSet<>();
    private final Set<Attempt> given = new HashSet<>();
    private final Set<Attempt> recorded = new HashSet<>();
    /** Since when somebody knows that the attempt is over. */
    private final Map<Attempt, Long> over = new HashMap<>();

    AnswerChecks(Findings findings, List<RowImage> changes) {
        this.findings = findings;
        Map<Integer, RowImage> last = new HashMap<>();
        for (RowImage image : changes) {
            RowImage before = last.put(image.build(), image);
            if (before != null && before.status() == BuildStatus.RUNNING) {
                after.put(new Attempt(before.build(), before.attempt()), image);
            }
            if (image.status() == BuildStatus.RUNNING) {
                started.put(new Attempt(image.build(), image.attempt()), image);
            }
        }
    }

    void check(List<History.Step> steps) {
        for (int number = 0; number < steps.size(); number++) {
            findings.at(number);
            answered(steps.get(number));
        }
        for (int number = 0; number < steps.size(); number++) {
            findings.at(number);
            accepted(steps.get(number));
        }
    }

    private void answered(History.Step step) {
        switch (step.deed()) {
            case Deed.Enqueued it ->
                findings.unless(!it.answer().created() || made.add(it.answer().build()), () -> "made for two: %s"
                        .formatted(it));
            case Deed.Canceled it -> {
                if (it.answer() == CancelResult.State.ENDED) {
                    over(it.build(), Integer.MAX_VALUE, step.to());
                }
            }
            case Deed.Claimed it -> it.answer().forEach(ticket -> claimed(ticket, step.to()));
            case Deed.Finished it -> finished(it, step.to());
            case Deed.Beaten it -> {}
            case Deed.Guarded it -> {}
        }
    }

    private void claimed(Ticket ticket, long at) {
        Attempt attempt = new Attempt(ticket.build(), ticket.attempt());
        findings.unless(given.add(attempt), () -> "given to two: %s".formatted(ticket));
        RowImage row = started.get(attempt);
        findings.unless(row != null && ticket.worker().equals(row.worker()), () -> "%s, but the log says %s"
                .formatted(ticket, row));
        over(ticket.build(), ticket.attempt(), at);
    }

    private void finished(Deed.Finished it, long at) {
        if (it.answer() == Ended.FENCED) {
            return;
        }
        Attempt attempt = new Attempt(it.ticket().build(), it.ticket().attempt());
        if (it.answer() == Ended.RECORDED) {
            RowImage row = after.get(attempt);
            findings.unless(recorded.add(attempt), () -> "ended twice: %s".formatted(it));
            findings.unless(row != null && CallChecks.says(row, it.ending()), () -> "%s, but the log says %s"
                    .formatted(it, row));
        }
        over(it.ticket().build(), it.ticket().attempt() + 1, at);
    }

    /** Each attempt before that one. */
    private void over(int build, int attempt, long at) {
        started.keySet().stream()
                .filter(each -> each.build() == build && each.number() < attempt)
                .forEach(each -> over.merge(each, at, Math::min));
    }

    private void accepted(History.Step step) {
        switch (step.deed()) {
            case Deed.Beaten it -> {
                if (it.answer() != Pulse.FENCED) {
                    notOver(it.ticket(), step);
                }
            }
            case Deed.Finished it -> {
                if (it.answer() == Ended.RECORDED) {
                    notOver(it.ticket(), step);
                }
            }
            case Deed.Enqueued it -> {}
            case Deed.Canceled it -> {}
            case Deed.Claimed it -> {}
            case Deed.Guarded it -> {}
        }
    }

    private void notOver(Ticket ticket, History.Step step) {
        Attempt attempt = new Attempt(ticket.build(), ticket.attempt());
        long since = Objects.requireNonNullElse(over.get(attempt), Long.MAX_VALUE);
        findings.unless(since >= step.from(), () -> "a late write is taken %d us after its attempt was over: %s"
                .formatted((step.from() - since) / 1000, step.deed()));
        RowImage row = started.get(attempt);
        findings.unless(
                row != null && ticket.worker().equals(row.worker()),
                () -> "a write of somebody who never had it is taken: %s".formatted(step.deed()));
    }
}
