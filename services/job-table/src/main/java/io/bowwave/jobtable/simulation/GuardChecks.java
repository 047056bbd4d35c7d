package io.bowwave.jobtable.simulation;

import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What is promised of the guard, when calls come one after the other: whoever is alive keeps its lease, whoever is gone loses it, nobody
 * loses it because the guard slept or because everybody's runs out at once, and every limit of time is kept.
 */
final class GuardChecks {

    private static final long LEASE = 20 * Scenario.SECOND;
    private static final long GRACE = 60 * Scenario.SECOND;
    private static final int MASS = 3;
    private static final double MASS_SHARE = 0.2;
    private static final int MOST_HOLDS = 2;

    private static final class Lease {
        long until;
        long deadline;
        int holds;

        boolean expired(long at) {
            return until < at;
        }
    }

    private final Map<String, SimulatedApp> apps;
    private final Findings findings;
    private final CallChecks calls;
    private final Map<Integer, Lease> leases = new HashMap<>();
    private long lastSweep;

    GuardChecks(Map<String, SimulatedApp> apps, Findings findings, CallChecks calls) {
        this.apps = apps;
        this.findings = findings;
        this.calls = calls;
    }

    /** @param before without the changes of this step */
    void check(Replay before, History.Step step, List<RowImage> changes) {
        if (step.deed() instanceof Deed.Guarded it && it.answer().swept()) {
            swept(before, step.at(), changes);
        }
        if (step.deed() instanceof Deed.Beaten it && it.answer() != Pulse.FENCED) {
            Lease lease = leases.get(it.ticket().build());
            if (lease != null) {
                lease.until = step.at() + LEASE;
                lease.holds = 0;
            }
        }
        changes.forEach(image -> follow(step.at(), image));
    }

    private void follow(long at, RowImage image) {
        if (image.status() == BuildStatus.RUNNING) {
            Lease lease = new Lease();
            lease.until = at + LEASE;
            lease.deadline = at + app(image).runMicros() + GRACE;
            leases.put(image.build(), lease);
        } else {
            leases.remove(image.build());
        }
    }

    private void swept(Replay before, long at, List<RowImage> changes) {
        Set<Integer> ended = new HashSet<>();
        changes.stream()
                .filter(image -> image.cause() != BuildCause.SUPERSEDED)
                .forEach(image -> ended.add(image.build()));
        Set<Integer> gaveWay = new HashSet<>();
        changes.stream()
                .filter(image -> image.cause() == BuildCause.SUPERSEDED)
                .forEach(image -> gaveWay.add(image.build()));
        boolean asleep = lastSweep < at - LEASE;
        long expired =
                leases.values().stream().filter(lease -> lease.expired(at)).count();
        boolean mass = expired > MASS && expired > leases.size() * MASS_SHARE;
        leases.forEach((build, lease) -> {
            RowImage row = Objects.requireNonNull(before.row(build));
            boolean hold = ((mass && lease.expired(at)) || asleep) && lease.holds < MOST_HOLDS;
            boolean due = due(row, lease, at);
            findings.unless(
                    ended.contains(build) == (due && !hold),
                    () -> "the guard %s (expired %b, asleep %b, all at once %b, held %d times): %s"
                            .formatted(
                                    ended.contains(build) ? "ends it" : "leaves it",
                                    lease.expired(at),
                                    asleep,
                                    mass,
                                    lease.holds,
                                    row));
            if (due && hold) {
                lease.until = at + LEASE;
                lease.deadline = Math.max(lease.deadline, at + LEASE);
                lease.holds++;
            }
        });
        before.heads().forEach(head -> before.waiting(head.line()).forEach(row -> {
            boolean late = Math.max(row.changed(), row.notBefore()) + app(row).queueMicros() < at;
            findings.unless(
                    ended.contains(row.build()) == late || gaveWay.contains(row.build()),
                    () -> "the guard %s: %s".formatted(late ? "lets it wait" : "ends it", row));
        }));
        changes.forEach(
                image -> findings.unless(because(before, image), () -> "ended by the guard: %s".formatted(image)));
        lastSweep = at;
    }

    private boolean due(RowImage row, Lease lease, long at) {
        boolean cancelOverdue = calls.cancelAsked(row) && calls.cancelAskedAt(row) + LEASE < at;
        return lease.expired(at) || lease.deadline < at || cancelOverdue;
    }

    private boolean because(Replay before, RowImage image) {
        RowImage row = Objects.requireNonNull(before.row(image.build()));
        return switch (image.status()) {
            case CANCELED -> calls.cancelAsked(row) || image.cause() == BuildCause.SUPERSEDED;
            case QUEUED -> image.cause() == BuildCause.LEASE_EXPIRED && !calls.cancelAsked(row);
            case FAILED -> image.cause() == BuildCause.TIMEOUT || image.cause() == BuildCause.ATTEMPTS_EXHAUSTED;
            case RUNNING, SUCCEEDED -> false;
        };
    }

    private SimulatedApp app(RowImage row) {
        return Objects.requireNonNull(apps.get(row.app()), row.app());
    }
}
