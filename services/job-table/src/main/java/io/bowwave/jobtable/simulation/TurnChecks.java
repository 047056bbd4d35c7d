package io.bowwave.jobtable.simulation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Who gets which build, when calls come one after the other: the line with the lowest score, only what a builder can build, and nothing
 * is left while a builder asks. The score is written down here a second time, from its promise.
 */
final class TurnChecks {

    /** An urgent build makes its line so much older. */
    private static final long URGENT = 15 * Scenario.MINUTE;

    /** Each running build makes its app so much younger. */
    private static final long SHARE = Scenario.MINUTE;

    private final Map<String, SimulatedApp> apps;
    private final Findings findings;

    TurnChecks(Map<String, SimulatedApp> apps, Findings findings) {
        this.apps = apps;
        this.findings = findings;
    }

    /** A build is about to start. */
    void starts(Replay before, long at, Map<String, String> labels, RowImage next) {
        findings.unless(
                labels.entrySet().containsAll(app(next).needs().entrySet()),
                () -> "a builder with %s gets what needs %s: %s"
                        .formatted(labels, app(next).needs(), next));
        Optional<RowImage> head = before.waiting(next.line()).stream().findFirst();
        if (head.isEmpty()) {
            return;
        }
        long mine = score(before, head.get());
        for (RowImage other : free(before, at, labels)) {
            findings.unless(score(before, other) >= mine, () -> "its turn comes after that of %s, by %d us: %s"
                    .formatted(other, mine - score(before, other), next));
        }
    }

    /** Fewer builds were given than asked for. */
    void nothingLeft(Replay after, long at, Map<String, String> labels) {
        free(after, at, labels)
                .forEach(head ->
                        findings.unless(false, () -> "a builder with %s didn't get %s".formatted(labels, head)));
    }

    private List<RowImage> free(Replay now, long at, Map<String, String> labels) {
        return now.heads().stream()
                .filter(head -> head.notBefore() <= at
                        && now.running(head.line()) < app(head).concurrency()
                        && labels.entrySet().containsAll(app(head).needs().entrySet()))
                .toList();
    }

    private static long score(Replay now, RowImage head) {
        boolean urgent = now.waiting(head.line()).stream().anyMatch(RowImage::urgent);
        return head.created() - (urgent ? URGENT : 0) + now.runningOfApp(head.app()) * SHARE;
    }

    private SimulatedApp app(RowImage row) {
        return Objects.requireNonNull(apps.get(row.app()), row.app());
    }
}
