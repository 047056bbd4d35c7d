package io.bowwave.swarm.fetching;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.ActiveRun;
import io.bowwave.swarm.plan.BlobReport;
import io.bowwave.swarm.plan.FailedRun;
import io.bowwave.swarm.plan.Grant;
import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanRequest;
import io.bowwave.swarm.plan.Run;
import io.bowwave.swarm.plan.TransferClass;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All fetching of one machine, and what it tells the planners about what it has. One for each machine (not for each fetch): the planner
 * keeps one account for a machine. Told what happened, it says in {@link #next} what to do; it does nothing itself. Owned by one thread at a
 * time; reads no clock: {@code now} is nanoseconds of a clock that only goes forward, the same in all calls.
 *
 * <p>The caller calls {@link #next} after every event (or batch of events), and at {@link #wakeAtNanos} when nothing happens before.
 */
public final class Fetching {

    private static final long ACTIVE_TOLD_EVERY = 400_000_000L;
    private static final long ENTRY_TOLD_EVERY = 50_000_000L;
    private static final long LOOK_EVERY = 100_000_000L;
    private static final long LOOK_ALONE_EVERY = 50_000_000L;
    private static final int ROOM_SHARE = 6;
    private static final long IDLE = 1_000_000_000L;
    private static final double NANOS = 1e9;

    private final FetchSelf self;
    private final FetchLimits limits;
    private final Depots depots;
    private final Unplanned unplanned;
    private final Avoided avoided = new Avoided();
    private final Pace pace = new Pace();
    private final Map<Digest, FetchedBlob> blobs = new LinkedHashMap<>();
    private final InFlight inFlight;
    private List<Action> actions = new ArrayList<>();
    private List<PeerAddress> origins = List.of();
    private final FetchCounters counters = new FetchCounters();
    private int wantedBlocks;
    private long nextLook = Long.MIN_VALUE / 2;
    private long lastNow;
    private int window;
    private boolean lateUntold;

    public Fetching(FetchSelf self, FetchLimits limits, RandomGenerator random) {
        this.self = self;
        this.window = limits.windowAtLeast();
        this.limits = limits;
        this.depots = new Depots(limits.plannerLostAfter().toNanos());
        this.inFlight = new InFlight(limits);
        this.unplanned = new Unplanned(self.address(), limits, random);
    }

    /** The depots' peer ports, all that are known now: each plans some of the blobs and serves all of them. */
    public void depots(List<PeerAddress> known, long now) {
        if (origins.isEmpty()) {
            origins = List.copyOf(known);
        }
        if (depots.are(known, now)) {
            share();
        }
    }

    /** This machine wants the blob from now on. Wanted again: only the reason changes. */
    public void want(Wanted wanted, long now) {
        FetchedBlob blob = blobs.get(wanted.blob());
        if (blob == null) {
            blob = add(new FetchedBlob(wanted.blob(), wanted.size(), wanted.whole(), wanted.reason()));
        }
        if (!blob.want || blob.reason != wanted.reason()) {
            wantedBlocks += blob.want ? 0 : blob.missing();
            blob.want = true;
            blob.reason = wanted.reason();
            changed(blob, now);
        }
    }

    /** The blob is here, complete and verified, and served to others; it is announced until it is {@link #forget forgotten}. */
    public void offer(Digest digest, long size, boolean whole, long now) {
        FetchedBlob blob = blobs.get(digest);
        if (blob == null) {
            blob = add(new FetchedBlob(digest, size, whole, TransferClass.DEPLOY));
        }
        took(blob, 0, blob.blocks);
        changed(blob, now);
    }

    /** Blocks of a blob that is wanted which are here already, verified: after a restart. */
    public void have(Digest digest, BitSet blocks) {
        FetchedBlob blob = Objects.requireNonNull(blobs.get(digest), () -> "not wanted: " + digest);
        int before = blob.missing();
        blob.set(blocks);
        wantedBlocks -= blob.want ? before - blob.missing() : 0;
        DepotTalk talk = depots.talk(blob.depot);
        if (talk != null && !talk.all) {
            talk.changed.add(digest);
        }
    }

    /** The blob is no longer wanted, or no longer here: its transfers are cancelled, and nobody is sent here for it. */
    public void forget(Digest digest, long now) {
        FetchedBlob blob = blobs.remove(digest);
        if (blob == null) {
            return;
        }
        wantedBlocks -= blob.want ? blob.missing() : 0;
        inFlight.tasks().stream().filter(task -> task.blob == blob).forEach(this::drop);
        DepotTalk talk = depots.talk(blob.depot);
        if (talk != null) {
            talk.changed.remove(digest);
            talk.gone.add(digest);
            talk.nextNanos = Math.min(talk.nextNanos, now);
        }
    }

    /** The depot's planner answered. */
    public void plan(PeerAddress depot, PlanAnswer answer, long now) {
        DepotTalk talk = depots.talk(depot);
        if (talk == null) {
            return;
        }
        talk.answered(answer, now);
        if (depots.look(now)) {
            share();
        }
        unplanned.learn(answer.peers());
        if (!answer.origins().isEmpty()) {
            origins = answer.origins();
        }
        answer.grants().forEach(grant -> accept(grant, now));
        measure(now);
    }

    /** It did not answer in time, or not as it should. */
    public void planFailed(PeerAddress depot, long now) {
        DepotTalk talk = depots.talk(depot);
        if (talk != null) {
            talk.failed(now);
            if (depots.look(now)) {
                share();
            }
        }
    }

    /** @param blocksDone verified and written, from the transfer's first block on, without a gap */
    public void progress(TransferId id, int blocksDone, long now) {
        Transfer transfer = inFlight.transfer(id);
        if (transfer != null && blocksDone > transfer.done) {
            int before = transfer.first + transfer.done;
            transfer.done = Math.min(blocksDone, transfer.end - transfer.first);
            transfer.lastBlockNanos = now;
            int fresh = took(transfer.task.blob, before, transfer.first + transfer.done);
            inFlight.came(transfer.task, fresh);
            pace.blocks(fresh, now);
        }
    }

    /** All blocks of the transfer are verified and written. */
    public void done(TransferId id, long now) {
        Transfer transfer = inFlight.transfer(id);
        if (transfer == null) {
            return;
        }
        progress(id, transfer.end - transfer.first, now);
        pace.finished((now - transfer.startedNanos) / (transfer.end - transfer.first));
        Task task = transfer.task;
        counters.done(transfer.origin, task.second == transfer);
        inFlight.remove(transfer);
        Transfer other = task.first;
        if (other != null) {
            inFlight.remove(other);
            actions.add(new Action.Cancel(other.id));
        }
        inFlight.end(task);
        DepotTalk talk = depots.talk(task.blob.depot);
        if (talk != null) {
            talk.done(task.run);
            talk.originDone |= transfer.origin;
        }
    }

    /** The transfer came to an end before its last block. */
    public void failed(TransferId id, Failure why, long now) {
        Transfer transfer = inFlight.transfer(id);
        if (transfer == null) {
            return;
        }
        counters.failed(why);
        boolean origin = origins.contains(transfer.from);
        if (why == Failure.BAD) {
            avoided.add(transfer.from, now + (origin ? limits.avoid() : limits.ban()).toNanos());
        } else if (why == Failure.LOST) {
            avoided.add(transfer.from, now + limits.avoid().toNanos());
        }
        inFlight.remove(transfer);
        tell(transfer, kind(why));
        if (transfer.task.idle()) {
            inFlight.end(transfer.task);
        }
    }

    /** An answer to {@link Action.AskPeer}. */
    public void peerHas(PeerAddress peer, Digest blob, BitSet blocks, long now) {
        unplanned.has(peer, blob, blocks, now);
    }

    /** What to do now. */
    public List<Action> next(long now) {
        lastNow = now;
        if (now - nextLook >= 0) {
            nextLook = now + (unplanned.on() ? LOOK_ALONE_EVERY : LOOK_EVERY);
            look(now);
        }
        for (DepotTalk talk : depots.talks()) {
            if (now - due(talk) >= 0) {
                ask(talk, now);
            }
        }
        if (actions.isEmpty()) {
            return List.of();
        }
        List<Action> result = actions;
        actions = new ArrayList<>();
        return result;
    }

    /** When {@link #next} is to be called if nothing happens before. */
    public long wakeAtNanos() {
        long wake = inFlight.isEmpty() && !unplanned.on() ? lastNow + IDLE : nextLook;
        for (DepotTalk talk : depots.talks()) {
            wake = Math.min(
                    wake,
                    talk.open ? talk.askedNanos + limits.plannerLostAfter().toNanos() : due(talk));
        }
        return Math.max(wake, lastNow + 1);
    }

    /** Blocks of what is wanted that are not here. */
    public int missingBlocks() {
        return wantedBlocks;
    }

    /** Whether a planner plans for this machine, as far as is known. */
    public boolean planned() {
        return !unplanned.on();
    }

    /** Blocks a second that came in the last second. */
    public double rate(long now) {
        return pace.rate(now);
    }

    public FetchCounters counters() {
        return counters;
    }

    private long due(DepotTalk talk) {
        if (talk.open) {
            return Long.MAX_VALUE;
        }
        if (talk.originDone && !talk.all) {
            return Math.min(talk.nextNanos, talk.askedNanos + ENTRY_TOLD_EVERY);
        }
        if (talk.urgent() || (talk.wanted > 0 && room() * ROOM_SHARE >= window)) {
            return talk.nextNanos;
        }
        if (talk.wanted > 0) {
            return Math.max(talk.nextNanos, talk.askedNanos + ACTIVE_TOLD_EVERY);
        }
        return talk.done.isEmpty() ? Math.max(talk.nextNanos, talk.quietNanos) : talk.nextNanos;
    }

    private int room() {
        int asked = 0;
        for (DepotTalk talk : depots.talks()) {
            asked += talk.openRoom;
        }
        int room = Math.min(window, wantedBlocks) - inFlight.blocks() - asked;
        return Math.clamp(room, 0, PlanRequest.MAX_ROOM);
    }

    private void ask(DepotTalk talk, long now) {
        int room = talk.wanted > 0 ? room() : 0;
        List<BlobReport> reports = new ArrayList<>();
        for (FetchedBlob blob : talk.all ? blobs.values() : named(talk.changed)) {
            if (talk.depot.equals(blob.depot)) {
                reports.add(blob.report());
            }
        }
        List<ActiveRun> active = talk.all || now - talk.activeToldNanos >= ACTIVE_TOLD_EVERY || lateUntold
                ? active(talk, now)
                : List.of();
        PlanRequest request = new PlanRequest(
                self.machine(),
                self.address(),
                self.labels(),
                talk.planner,
                talk.all,
                reports,
                talk.all ? List.of() : talk.gone,
                talk.all ? List.of() : talk.done,
                active,
                talk.failed,
                room);
        talk.asked(room, now);
        actions.add(new Action.AskPlanner(talk.depot, request));
    }

    private List<FetchedBlob> named(Iterable<Digest> digests) {
        List<FetchedBlob> named = new ArrayList<>();
        for (Digest digest : digests) {
            FetchedBlob blob = blobs.get(digest);
            if (blob != null) {
                named.add(blob);
            }
        }
        return named;
    }

    private List<ActiveRun> active(DepotTalk talk, long now) {
        talk.activeToldNanos = now;
        lateUntold = false;
        return inFlight.active(talk.depot);
    }

    private void accept(Grant grant, long now) {
        Run run = grant.run();
        FetchedBlob blob = blobs.get(run.blob());
        DepotTalk talk = blob == null ? null : depots.talk(blob.depot);
        if (blob == null || talk == null || !blob.want || run.end() > blob.blocks) {
            return;
        }
        Task task = inFlight.task(run);
        if (blob.firstMissing(run.first(), run.end()) == run.end()) {
            talk.done(run);
        } else if (avoided.contains(grant.from(), now)
                || (task != null
                        && (task.first == null || task.second != null || task.first.from.equals(grant.from())))) {
            talk.failed(new FailedRun(run, grant.from(), FailedRun.Kind.RETURNED));
        } else {
            if (!grant.origin()) {
                unplanned.learn(List.of(grant.from()));
            }
            start(run, blob, grant.from(), grant.origin(), true, now);
        }
    }

    private void start(Run run, FetchedBlob blob, PeerAddress from, boolean origin, boolean planned, long now) {
        boolean hedge = inFlight.task(run) != null;
        Transfer transfer = inFlight.start(run, blob, from, origin, planned, now);
        counters.started(planned, hedge);
        actions.add(new Action.Start(
                transfer.id, run.blob(), transfer.first, transfer.end - transfer.first, from, origin, hedge));
    }

    /** Looks at what takes long, at the window, and whether there is a planner. */
    private void look(long now) {
        for (Transfer transfer : inFlight.transfers()) {
            if (now - transfer.lastBlockNanos >= limits.stallAfter().toNanos()) {
                actions.add(new Action.Cancel(transfer.id));
                failed(transfer.id, Failure.LOST, now);
            }
        }
        lateUntold |= inFlight.markLate(pace, now);
        measure(now);
        if (depots.look(now)) {
            share();
        }
        withoutPlanner(now);
    }

    private void measure(long now) {
        long every = 0;
        for (DepotTalk talk : depots.talks()) {
            every = Math.max(every, talk.everyNanos);
        }
        double seconds = (limits.windowTime().toNanos() + every) / NANOS;
        window = (int) Math.clamp(pace.rate(now) * seconds, limits.windowAtLeast(), limits.windowAtMost());
    }

    private void withoutPlanner(long now) {
        List<FetchedBlob> alone = new ArrayList<>();
        int machines = 1;
        for (FetchedBlob blob : wantedBlocks == 0 ? List.<FetchedBlob>of() : blobs.values()) {
            if (blob.want && !blob.complete() && depots.lost(blob.depot, now)) {
                alone.add(blob);
                DepotTalk talk = depots.talk(blob.depot);
                machines = Math.max(machines, talk == null ? 1 : talk.machines);
            }
        }
        if (alone.isEmpty()) {
            unplanned.end();
            return;
        }
        unplanned.begin(now, machines);
        List<Digest> asked = alone.stream().map(blob -> blob.digest).toList();
        unplanned.ask(avoided, now).forEach(peer -> actions.add(new Action.AskPeer(peer, asked)));
        alone.sort(Comparator.comparing(blob -> blob.reason));
        Map<PeerAddress, Integer> load = inFlight.load();
        for (FetchedBlob blob : alone) {
            choose(blob, load, machines, now);
        }
        hedgeAlone(now);
    }

    private void choose(FetchedBlob blob, Map<PeerAddress, Integer> load, int machines, long now) {
        BitSet taken = inFlight.taken(blob);
        int room = window - inFlight.blocks();
        unplanned
                .choose(blob, taken, load, origins, avoided, room, machines, now)
                .forEach(choice -> {
                    if (choice.from() != null) {
                        start(choice.run(), blob, choice.from(), choice.origin(), false, now);
                    }
                });
    }

    private void hedgeAlone(long now) {
        for (Task task : inFlight.tasks()) {
            Transfer first = task.first;
            if (task.late && !task.hedged && first != null && depots.lost(task.blob.depot, now)) {
                PeerAddress other = unplanned.other(task.run, first.from, avoided, now);
                if (other != null) {
                    start(task.run, task.blob, other, false, false, now);
                }
            }
        }
    }

    private FetchedBlob add(FetchedBlob blob) {
        blob.depot = depots.of(blob.digest);
        blobs.put(blob.digest, blob);
        return blob;
    }

    /** Who plans what has changed: the new one of a blob is told about it, the old one that it is gone. */
    private void share() {
        for (FetchedBlob blob : blobs.values()) {
            PeerAddress depot = depots.of(blob.digest);
            if (!Objects.equals(depot, blob.depot)) {
                DepotTalk before = depots.talk(blob.depot);
                if (before != null) {
                    before.changed.remove(blob.digest);
                    before.gone.add(blob.digest);
                }
                blob.depot = depot;
                tell(blob);
            }
        }
        recount();
    }

    private void changed(FetchedBlob blob, long now) {
        DepotTalk talk = tell(blob);
        if (talk != null) {
            talk.nextNanos = Math.min(talk.nextNanos, now);
        }
        recount();
    }

    private @Nullable DepotTalk tell(FetchedBlob blob) {
        DepotTalk talk = depots.talk(blob.depot);
        if (talk != null) {
            talk.changed.add(blob.digest);
        }
        return talk;
    }

    private void recount() {
        depots.talks().forEach(talk -> talk.wanted = 0);
        for (FetchedBlob blob : blobs.values()) {
            DepotTalk talk = depots.talk(blob.depot);
            if (talk != null && blob.want && !blob.complete()) {
                talk.wanted++;
            }
        }
    }

    private int took(FetchedBlob blob, int first, int end) {
        int fresh = blob.set(first, end);
        if (blob.want) {
            wantedBlocks -= fresh;
        }
        if (fresh > 0 && blob.complete()) {
            recount();
        }
        return fresh;
    }

    /** Gives a task up that is not needed any more. */
    private void drop(Task task) {
        for (Transfer transfer = task.first; transfer != null; transfer = task.first) {
            inFlight.remove(transfer);
            actions.add(new Action.Cancel(transfer.id));
            tell(transfer, FailedRun.Kind.RETURNED);
        }
        inFlight.end(task);
    }

    private void tell(Transfer transfer, FailedRun.Kind kind) {
        DepotTalk talk = depots.talk(transfer.task.blob.depot);
        if (talk != null && transfer.planned) {
            talk.failed(new FailedRun(transfer.task.run, transfer.from, kind));
        }
    }

    private static FailedRun.Kind kind(Failure why) {
        return switch (why) {
            case LOST -> FailedRun.Kind.LOST;
            case BAD -> FailedRun.Kind.BAD;
            case EARLY -> FailedRun.Kind.EARLY;
            case OWN -> FailedRun.Kind.RETURNED;
        };
    }
}
