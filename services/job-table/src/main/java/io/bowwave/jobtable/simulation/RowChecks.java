package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.BuildLifecycle;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is promised of each change of a row, whoever makes it and however calls overlap. */
final class RowChecks {

    private static final List<Long> RESTS = List.of(5 * Scenario.SECOND, 20 * Scenario.SECOND, 60 * Scenario.SECOND);
    private static final int MOST_ATTEMPTS = 20;

    private static final Map<BuildStatus, Set<BuildCause>> CAUSES = new EnumMap<>(Map.of(
            BuildStatus.QUEUED,
            EnumSet.of(BuildCause.LEASE_EXPIRED, BuildCause.BUILDER_LOST, BuildCause.INFRA),
            BuildStatus.FAILED,
            EnumSet.of(BuildCause.BUILD_FAILED, BuildCause.TIMEOUT, BuildCause.ATTEMPTS_EXHAUSTED),
            BuildStatus.CANCELED,
            EnumSet.of(BuildCause.CANCELED, BuildCause.SUPERSEDED)));

    private final Map<String, SimulatedApp> apps;
    private final Findings findings;
    private final Map<String, Long> newest = new HashMap<>();
    private final Map<Integer, Integer> infraTries = new HashMap<>();
    private final Set<BuildLifecycle.Transition> walked = new LinkedHashSet<>();

    RowChecks(Map<String, SimulatedApp> apps, Findings findings) {
        this.apps = apps;
        this.findings = findings;
    }

    void check(Replay before, RowImage next) {
        RowImage row = before.row(next.build());
        if (row == null) {
            made(next);
        } else {
            changed(before, row, next);
        }
        if (next.status() == BuildStatus.RUNNING) {
            started(before, row, next);
        }
        boolean held = next.status() == BuildStatus.RUNNING;
        findings.unless(!held || next.worker() != null, () -> "%s, but has no worker".formatted(next));
        findings.unless(next.status() != BuildStatus.QUEUED || next.worker() == null, () -> "%s, but has a worker"
                .formatted(next));
    }

    private void made(RowImage next) {
        findings.unless(
                next.revision() == 1 && next.attempt() == 1 && next.status() == BuildStatus.QUEUED,
                () -> "a build begins as queued, attempt 1, revision 1: %s".formatted(next));
        long last = newest.getOrDefault(next.app(), -1L);
        findings.unless(
                next.created() > last, () -> "older than a build of its app that was there before: %s".formatted(next));
        newest.put(next.app(), next.created());
    }

    private void changed(Replay before, RowImage row, RowImage next) {
        findings.unless(
                next.revision() == row.revision() + 1, () -> "revision %d after: %s".formatted(next.revision(), row));
        BuildLifecycle.find(row.status(), next.status(), next.attempt() - row.attempt())
                .ifPresentOrElse(
                        walked::add,
                        () -> findings.unless(
                                false, () -> "no way of the lifecycle: %s, then %s".formatted(row, next)));
        if (row.status() == BuildStatus.QUEUED && next.status() == BuildStatus.QUEUED) {
            findings.unless(!row.urgent() && next.equals(row.lifted()), () -> "more than urgent now: %s, then %s"
                    .formatted(row, next));
            return;
        }
        findings.unless(next.urgent() == row.urgent(), () -> "another priority: %s, then %s".formatted(row, next));
        findings.unless(
                next.created() == row.created() && next.line().equals(row.line()) && next.commit() == row.commit(),
                () -> "not the same build any more: %s, then %s".formatted(row, next));
        Set<BuildCause> causes = CAUSES.get(next.status());
        findings.unless(
                causes == null ? next.cause() == null : next.cause() != null && causes.contains(next.cause()),
                () -> "a cause that it cannot have: %s".formatted(next));
        if (next.status() == BuildStatus.QUEUED) {
            requeued(next);
        } else if (next.cause() == BuildCause.ATTEMPTS_EXHAUSTED) {
            int tries = infraTries.getOrDefault(next.build(), 0);
            findings.unless(tries == RESTS.size() || next.attempt() == MOST_ATTEMPTS, () -> "gave up after %d tries: %s"
                    .formatted(tries, next));
        } else if (next.cause() == BuildCause.SUPERSEDED) {
            superseded(before, row, next);
        }
    }

    private void superseded(Replay before, RowImage row, RowImage next) {
        boolean newer = before.waiting(next.line()).stream().anyMatch(other -> other.created() > next.created());
        findings.unless(
                row.status() == BuildStatus.QUEUED && app(next).latestOnly() && newer,
                () -> "gives way, but %s, and newer builds of its line %s: %s"
                        .formatted(row, newer ? "wait" : "don't wait", next));
    }

    private void requeued(RowImage next) {
        int tries = infraTries.getOrDefault(next.build(), 0);
        boolean handedBack = next.cause() == BuildCause.BUILDER_LOST && next.notBefore() == next.changed();
        findings.unless(
                next.attempt() <= MOST_ATTEMPTS, () -> "goes from builder to builder for ever: %s".formatted(next));
        if (handedBack) {
            return;
        }
        findings.unless(tries < RESTS.size(), () -> "tried again though all its tries are used: %s".formatted(next));
        infraTries.put(next.build(), tries + 1);
        long rest = RESTS.get(Math.min(tries, RESTS.size() - 1));
        findings.unless(next.notBefore() - next.changed() == rest, () -> "rests for %d us instead of %d: %s"
                .formatted(next.notBefore() - next.changed(), rest, next));
    }

    private void started(Replay before, @Nullable RowImage row, RowImage next) {
        before.waiting(next.line()).stream()
                .filter(older -> older.created() < next.created())
                .forEach(older -> findings.unless(false, () -> "overtakes %s: %s".formatted(older, next)));
        int limit = app(next).concurrency();
        findings.unless(
                before.running(next.line()) < limit, () -> "more than %d of its line run: %s".formatted(limit, next));
        findings.unless(row == null || row.notBefore() <= next.changed(), () -> "starts before its rest is over: %s"
                .formatted(next));
    }

    private SimulatedApp app(RowImage row) {
        return Objects.requireNonNull(apps.get(row.app()), row.app());
    }

    /** The ways of the lifecycle that were gone. */
    Set<BuildLifecycle.Transition> walked() {
        return Set.copyOf(walked);
    }
}
