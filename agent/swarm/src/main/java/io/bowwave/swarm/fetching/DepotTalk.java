package io.bowwave.swarm.fetching;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.FailedRun;
import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanRequest;
import io.bowwave.swarm.plan.Run;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What was said to one depot's planner, and what is still to be said. */
final class DepotTalk {

    private static final long MILLI = 1_000_000;
    private static final long AGAIN_AT_FIRST = 100 * MILLI;
    private static final long AGAIN_AT_MOST = 1000 * MILLI;
    private static final int ANSWERS_WEIGHT = 4;

    final PeerAddress depot;

    /** What it has not been told; nothing while everything is to be told. */
    final Set<Digest> changed = new LinkedHashSet<>();

    final List<Digest> gone = new ArrayList<>();
    List<Run> done = new ArrayList<>();

    /** Something from a depot is done: the planner lets it send more only when it knows. */
    boolean originDone;

    List<FailedRun> failed = new ArrayList<>();
    boolean all = true;

    long planner;
    boolean open;

    /** Blocks that the open request asks for. */
    int openRoom;

    /** Blobs that it plans and this machine wants. */
    int wanted;

    long askedNanos;
    long nextNanos;
    long quietNanos;
    long activeToldNanos;
    int machines;

    /** The time between two answers, nanoseconds; 0 at first. */
    long everyNanos;

    private boolean everAnswered;
    private boolean failing;
    private long failingSince;
    private long again = AGAIN_AT_FIRST;
    private long answeredNanos;

    DepotTalk(PeerAddress depot, long now) {
        this.depot = depot;
        this.nextNanos = now;
        this.quietNanos = now;
        this.activeToldNanos = now;
    }

    void asked(int room, long now) {
        open = true;
        openRoom = room;
        askedNanos = now;
        changed.clear();
        gone.clear();
        done = new ArrayList<>();
        originDone = false;
        failed = new ArrayList<>();
        all = false;
    }

    void answered(PlanAnswer answer, long now) {
        open = false;
        openRoom = 0;
        failing = false;
        again = AGAIN_AT_FIRST;
        all |= answer.reportAll() || (planner != 0 && planner != answer.planner());
        planner = answer.planner();
        machines = answer.machines();
        long passed = Math.min(AGAIN_AT_MOST, everAnswered ? now - answeredNanos : now - askedNanos);
        everyNanos = everyNanos == 0 ? passed : everyNanos + (passed - everyNanos) / ANSWERS_WEIGHT;
        everAnswered = true;
        answeredNanos = now;
        nextNanos = all ? now : now + answer.waitMillis() * MILLI;
        quietNanos = now + answer.quietMillis() * MILLI;
    }

    /** Nobody knows what it heard: it is told everything again. */
    void failed(long now) {
        open = false;
        openRoom = 0;
        all = true;
        if (!failing) {
            failing = true;
            failingSince = askedNanos;
        }
        nextNanos = now + again;
        again = Math.min(AGAIN_AT_MOST, again * 2);
    }

    /** Whether it has not answered for this long, though asked. */
    boolean lost(long now, long afterNanos) {
        return failing ? now - failingSince >= afterNanos : open && now - askedNanos >= afterNanos;
    }

    /** Something that changes what others may do: not only what was expected anyway. */
    boolean urgent() {
        return all || originDone || !changed.isEmpty() || !gone.isEmpty() || !failed.isEmpty();
    }

    void done(Run run) {
        if (!all && done.size() < PlanRequest.MAX_ENTRIES) {
            done.add(run);
        }
    }

    void failed(FailedRun run) {
        if (failed.size() < PlanRequest.MAX_ENTRIES) {
            failed.add(run);
        }
    }
}
