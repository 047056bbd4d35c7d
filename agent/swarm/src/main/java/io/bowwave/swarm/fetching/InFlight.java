package io.bowwave.swarm.fetching;

import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.ActiveRun;
import io.bowwave.swarm.plan.PlanRequest;
import io.bowwave.swarm.plan.Run;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is on its way to this machine: the runs that it may fetch, and the one or two transfers of each. */
final class InFlight {

    private static final double LATE = 3.0;
    private static final int UNKNOWN_LATE = 4;

    private final FetchLimits limits;
    private final Map<Run, Task> tasks = new LinkedHashMap<>();
    private final Map<TransferId, Transfer> transfers = new HashMap<>();
    private int blocks;
    private long ids;

    InFlight(FetchLimits limits) {
        this.limits = limits;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Blocks of all runs that are not here. */
    int blocks() {
        return blocks;
    }

    @Nullable
    Task task(Run run) {
        return tasks.get(run);
    }

    /** As they are now: they may be ended while one looks at them. */
    List<Task> tasks() {
        return List.copyOf(tasks.values());
    }

    @Nullable
    Transfer transfer(TransferId id) {
        return transfers.get(id);
    }

    List<Transfer> transfers() {
        return List.copyOf(transfers.values());
    }

    /** Begins the run, or its second transfer. */
    Transfer start(Run run, FetchedBlob blob, PeerAddress from, boolean origin, boolean planned, long now) {
        Task task = tasks.get(run);
        if (task == null) {
            task = new Task(run, blob, blob.missing(run.first(), run.end()), now);
            tasks.put(run, task);
            blocks += task.left;
        }
        int first = blob.firstMissing(run.first(), run.end());
        Transfer transfer = new Transfer(
                new TransferId(++ids), task, first, blob.endOfMissing(first, run.end()), from, origin, planned, now);
        task.add(transfer);
        transfers.put(transfer.id, transfer);
        return transfer;
    }

    /** So many of the task's blocks came. */
    void came(Task task, int fresh) {
        task.left -= fresh;
        blocks -= fresh;
    }

    void remove(Transfer transfer) {
        transfers.remove(transfer.id);
        transfer.task.remove(transfer);
    }

    void end(Task task) {
        tasks.remove(task.run);
        blocks -= task.left;
    }

    /** Marks what has become late since it was looked at last; whether there is any. */
    boolean markLate(Pace pace, long now) {
        boolean any = false;
        for (Task task : tasks.values()) {
            if (!task.late && late(task, pace, now)) {
                task.late = true;
                any = true;
            }
        }
        return any;
    }

    private boolean late(Task task, Pace pace, long now) {
        long age = now - task.startedNanos;
        long p95 = pace.p95() * task.run.count();
        long usual = (long)
                Math.max((double) limits.hedgeAfterAtLeast().toNanos() * (p95 == 0 ? UNKNOWN_LATE : 1), LATE * p95);
        int done = task.run.count() - task.left;
        return age > usual && (done == 0 || age / done * task.left > usual / 2);
    }

    /** Those that this depot plans. */
    List<ActiveRun> active(PeerAddress depot) {
        List<ActiveRun> active = new ArrayList<>(tasks.size());
        for (Task task : tasks.values()) {
            if (depot.equals(task.blob.depot) && active.size() < PlanRequest.MAX_ENTRIES) {
                active.add(new ActiveRun(task.run, task.run.count() - task.left, task.late && !task.hedged));
            }
        }
        return active;
    }

    /** Blocks of this blob that are on their way. */
    BitSet taken(FetchedBlob blob) {
        BitSet taken = new BitSet(blob.blocks);
        for (Task task : tasks.values()) {
            if (task.blob == blob) {
                taken.set(task.run.first(), task.run.end());
            }
        }
        return taken;
    }

    /** Blocks that are on their way from each peer. */
    Map<PeerAddress, Integer> load() {
        Map<PeerAddress, Integer> load = new HashMap<>();
        transfers.values().forEach(each -> load.merge(each.from, each.left(), Integer::sum));
        return load;
    }
}
