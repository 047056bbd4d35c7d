package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.CancelResult;
import io.bowwave.jobtable.ClaimOrder;
import io.bowwave.jobtable.GuardRules;
import io.bowwave.jobtable.Leases;
import io.bowwave.jobtable.Outcome;
import io.bowwave.jobtable.RetryRules;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The queue as a state machine in memory: each call is one atomic step, and all that is decided is {@link QueueDecisions}'. For one thread. */
final class MemoryQueue implements QueueUnderTest {

    private static final long LEASE = Micros.of(Leases.LEASE);
    private static final long GRACE = Micros.of(Leases.GRACE);

    private final QueueDecisions rules;
    private final Random ids = new Random(1);
    private final Map<String, SimulatedApp> apps = new LinkedHashMap<>();
    private final Map<RowImage.Line, MemoryLine> lines = new LinkedHashMap<>();
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<BuildId, MemoryBuild> byId = new HashMap<>();
    private final List<MemoryBuild> builds = new ArrayList<>();
    private final List<MemoryBuild> leased = new ArrayList<>();
    private final List<RowImage> changes = new ArrayList<>();
    private long now;
    private long swept;

    MemoryQueue(QueueDecisions rules) {
        this.rules = rules;
    }

    @Override
    public void define(SimulatedApp app) {
        apps.put(app.name(), app);
    }

    @Override
    public void clock(long micros) {
        now = micros;
    }

    @Override
    public Asked enqueue(Push push) {
        SimulatedApp app = Objects.requireNonNull(apps.get(push.app()), push.app());
        long created = now;
        for (MemoryBuild build : builds.reversed()) {
            if (!build.app.equals(app)) {
                continue;
            }
            created = Math.max(created, build.created + 1);
            if (build.commit == push.commit() && rules.serves(build, push)) {
                if (rules.lifts(build, push)) {
                    build.urgent = true;
                    build.revision++;
                    changes.add(build.image());
                }
                return new Asked(build.number, false);
            }
        }
        MemoryBuild build = new MemoryBuild(builds.size(), BuildId.at(created / 1000, ids), app, push, created);
        MemoryLine line = lines.computeIfAbsent(build.line(), each -> new MemoryLine(app, push.ref()));
        builds.add(build);
        byId.put(build.id, build);
        line.add(build);
        changes.add(build.image());
        line.olderThan(build).stream().filter(rules::givesWay).forEach(this::supersede);
        return new Asked(build.number, true);
    }

    @Override
    public CancelResult.State cancel(int number) {
        MemoryBuild build = builds.get(number);
        if (build.ended()) {
            return CancelResult.State.ENDED;
        }
        if (build.lease == null) {
            end(build, BuildStatus.CANCELED, BuildCause.CANCELED);
            return CancelResult.State.CANCELED;
        }
        build.lease.cancelAt = build.lease.cancelAt == 0 ? now : build.lease.cancelAt;
        return CancelResult.State.REQUESTED;
    }

    @Override
    public List<Ticket> claim(Map<String, String> labels, List<String> workers) {
        List<Ticket> tickets = new ArrayList<>();
        for (String worker : workers) {
            rules.turn(turns(), Micros.instant(now), labels)
                    .map(turn -> Objects.requireNonNull(
                            lines.get(new RowImage.Line(turn.app().text(), turn.ref()))))
                    .ifPresent(line -> tickets.add(start(line, head(line), worker)));
        }
        return tickets;
    }

    private List<ClaimOrder.Line> turns() {
        List<ClaimOrder.Line> turns = new ArrayList<>();
        for (MemoryLine line : lines.values()) {
            if (!line.waiting.isEmpty()) {
                turns.add(line.asLine(head(line), running.getOrDefault(line.app.name(), 0)));
            }
        }
        return turns;
    }

    private MemoryBuild head(MemoryLine line) {
        return line.waiting.get(rules.next(line.waiting));
    }

    private Ticket start(MemoryLine line, MemoryBuild build, String worker) {
        line.waiting.remove(build);
        line.running++;
        running.merge(build.app.name(), 1, Integer::sum);
        MemoryBuild.Lease lease = new MemoryBuild.Lease();
        lease.until = now + LEASE;
        lease.deadline = now + build.app.runMicros() + GRACE;
        build.lease = lease;
        leased.add(build);
        build.worker = worker;
        build.cause = null;
        build.notBefore = 0;
        change(build, BuildStatus.RUNNING);
        return new Ticket(build.number, build.attempt, worker);
    }

    @Override
    public Pulse heartbeat(Ticket ticket) {
        MemoryBuild build = builds.get(ticket.build());
        MemoryBuild.Lease lease = held(build, ticket);
        if (lease == null) {
            return Pulse.FENCED;
        }
        lease.until = now + LEASE;
        lease.holds = 0;
        return lease.cancelAt > 0 ? Pulse.CANCEL : Pulse.HELD;
    }

    private MemoryBuild.@Nullable Lease held(MemoryBuild build, Ticket ticket) {
        return build.lease != null && rules.fits(ticket, build.attempt, String.valueOf(build.worker))
                ? build.lease
                : null;
    }

    @Override
    public Ended finish(Ticket ticket, Ending ending) {
        MemoryBuild build = builds.get(ticket.build());
        if (held(build, ticket) != null) {
            apply(build, ending.outcome());
            build.said = ending;
            return Ended.RECORDED;
        }
        return saidBefore(build, ticket, ending) ? Ended.REPEATED : Ended.FENCED;
    }

    private static boolean saidBefore(MemoryBuild build, Ticket ticket, Ending ending) {
        boolean release = ending.outcome() instanceof Outcome.Released;
        if (release && build.attempt == ticket.attempt() + 1) {
            return true;
        }
        if (!build.ended()
                || build.attempt != ticket.attempt()
                || !ticket.worker().equals(build.worker)) {
            return false;
        }
        return switch (ending.kind()) {
            case SUCCEEDED -> ending.equals(build.said);
            case CANCELED -> build.status == BuildStatus.CANCELED;
            case BUILD_FAILED -> build.cause == BuildCause.BUILD_FAILED;
            case TIMEOUT -> build.cause == BuildCause.TIMEOUT;
            case HANDED_BACK, INFRA ->
                build.cause == BuildCause.ATTEMPTS_EXHAUSTED || build.cause == BuildCause.CANCELED;
        };
    }

    @Override
    public Swept sweep() {
        GuardRules.Look look = new GuardRules.Look(
                leased.size(),
                swept < now - LEASE,
                leased.stream()
                        .map(build -> due(build, Objects.requireNonNull(build.lease)))
                        .filter(due -> due.expired() || due.overdue() || due.cancelOverdue())
                        .toList());
        int ended = 0;
        int held = 0;
        for (GuardRules.Decision decision : rules.sweep(look)) {
            MemoryBuild build = Objects.requireNonNull(byId.get(decision.due().build()));
            if (decision.outcome() == null) {
                prolong(Objects.requireNonNull(build.lease));
                held++;
            } else {
                apply(build, decision.outcome());
                ended++;
            }
        }
        List<MemoryBuild> late = new ArrayList<>();
        for (MemoryLine line : lines.values()) {
            line.waiting.stream()
                    .filter(build -> rules.waitedTooLong(build, now))
                    .forEach(late::add);
        }
        late.forEach(build -> end(build, BuildStatus.FAILED, BuildCause.TIMEOUT));
        swept = now;
        return new Swept(true, ended + late.size(), held);
    }

    private GuardRules.Due due(MemoryBuild build, MemoryBuild.Lease lease) {
        boolean asked = lease.cancelAt > 0;
        return new GuardRules.Due(
                build.id,
                build.attempt,
                new WorkerId(String.valueOf(build.worker)),
                lease.until < now,
                lease.deadline < now,
                asked,
                asked && lease.cancelAt + LEASE < now,
                lease.holds);
    }

    private void prolong(MemoryBuild.Lease lease) {
        lease.until = now + LEASE;
        lease.deadline = Math.max(lease.deadline, now + LEASE);
        lease.holds++;
    }

    private void apply(MemoryBuild build, Outcome outcome) {
        switch (outcome) {
            case Outcome.Succeeded it -> end(build, BuildStatus.SUCCEEDED, null);
            case Outcome.Failed it -> end(build, BuildStatus.FAILED, it.cause());
            case Outcome.Canceled it -> end(build, BuildStatus.CANCELED, BuildCause.CANCELED);
            case Outcome.Released it -> release(build, it.cause(), it.handedBack());
        }
    }

    private void release(MemoryBuild build, BuildCause cause, boolean handedBack) {
        if (build.lease != null && rules.heeds(build.lease)) {
            end(build, BuildStatus.CANCELED, BuildCause.CANCELED);
            return;
        }
        switch (rules.afterLoss(cause, handedBack, build.attempt, build.infraTries)) {
            case RetryRules.Failed it -> end(build, BuildStatus.FAILED, cause);
            case RetryRules.Exhausted it -> end(build, BuildStatus.FAILED, BuildCause.ATTEMPTS_EXHAUSTED);
            case RetryRules.Again again -> requeue(build, cause, again);
        }
    }

    private void requeue(MemoryBuild build, BuildCause cause, RetryRules.Again again) {
        leave(build);
        build.attempt = rules.nextAttempt(build.attempt);
        build.infraTries = again.infraTries();
        build.notBefore = now + Micros.of(again.rest());
        build.queueUntil = build.notBefore + build.app.queueMicros();
        build.worker = null;
        build.cause = cause;
        change(build, BuildStatus.QUEUED);
        MemoryLine line = line(build);
        line.add(build);
        if (rules.givesWay(build) && line.waiting.getLast().created > build.created) {
            supersede(build);
        } else {
            line.olderThan(build).stream().filter(rules::givesWay).forEach(this::supersede);
        }
    }

    private void supersede(MemoryBuild build) {
        end(build, BuildStatus.CANCELED, BuildCause.SUPERSEDED);
    }

    private void end(MemoryBuild build, BuildStatus status, @Nullable BuildCause cause) {
        leave(build);
        build.cause = cause;
        build.notBefore = 0;
        change(build, status);
    }

    private void leave(MemoryBuild build) {
        MemoryLine line = line(build);
        if (build.lease == null) {
            line.waiting.remove(build);
            return;
        }
        build.lease = null;
        leased.remove(build);
        line.running--;
        running.merge(build.app.name(), -1, Integer::sum);
    }

    private MemoryLine line(MemoryBuild build) {
        return Objects.requireNonNull(lines.get(build.line()));
    }

    private void change(MemoryBuild build, BuildStatus status) {
        build.status = status;
        build.changed = now;
        build.revision++;
        changes.add(build.image());
    }

    @Override
    public List<RowImage> changes() {
        List<RowImage> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    @Override
    public List<RowImage> rows() {
        return builds.stream().map(MemoryBuild::image).toList();
    }
}
