package io.bowwave.swarm.plan;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Begins and ends leases, and keeps every account that hangs on them: queues of sources, copies, budgets, rates. */
final class Leases {

    private final PlanLimits limits;
    private final Rates rates;
    private int originBacklog;
    private long originGrants;
    private long peerGrants;

    Leases(PlanLimits limits, Rates rates) {
        this.limits = limits;
        this.rates = rates;
    }

    /** Blocks granted from depots that are still to come. */
    int originBacklog() {
        return originBacklog;
    }

    long originGrants() {
        return originGrants;
    }

    long peerGrants() {
        return peerGrants;
    }

    Lease fromOrigin(Holding holding, PlannedBlob blob, int unit, long now) {
        Lease lease = new Lease(blob, unit, holding.machine, null, true, false, null, now);
        originBacklog += lease.left();
        holding.machine.entry += lease.left();
        originGrants++;
        return begin(holding, lease, now);
    }

    Lease fromPeer(Holding holding, PlannedBlob blob, int unit, Lease via, long now) {
        PlanMachine source = via.machine;
        boolean cross = SourceChoice.crosses(holding.machine, source);
        Lease parent = via.state == Lease.State.ACTIVE ? via : null;
        Lease lease = new Lease(blob, unit, holding.machine, source, false, cross, parent, now);
        source.backlog += lease.left();
        if (cross) {
            cross(holding.machine, 1);
        }
        peerGrants++;
        return begin(holding, lease, now);
    }

    /**
     * A machine works on something that this planner has not granted: another one did, before it was lost. Or its lease has ended because
     * nothing came: then it does not count as getting it.
     */
    void unknown(Holding holding, PlannedBlob blob, int unit, boolean firstContact, long now) {
        Lease lease = new Lease(blob, unit, holding.machine, null, false, false, null, now);
        lease.fed = firstContact;
        begin(holding, lease, now);
    }

    void second(Lease lease, PlanMachine source) {
        lease.second = source;
        source.backlog += lease.left();
        peerGrants++;
    }

    /** Only what comes on is renewed: what is named again and again without a new block ends, and somebody else is asked. */
    void renew(Lease lease, int done, boolean late, long now) {
        lease.late = late;
        if (progress(lease, done)) {
            lease.until = now + limits.lease().toMillis();
            if (lease.blind()) {
                fed(lease, true);
            }
        }
    }

    void done(Holding holding, Lease lease) {
        progress(lease, lease.blob.unitBlocks(lease.unit));
        release(holding, lease, Lease.State.DONE);
        lease.blob.has(holding, lease.unit, lease);
    }

    /** A source did not do it: the other one goes on with it if there is one, else it is dead. */
    void failed(Holding holding, Lease lease, @Nullable PlanMachine source) {
        PlanMachine second = lease.second;
        if (second != null && second == source) {
            second.backlog -= lease.left();
            lease.second = null;
        } else if (second == null) {
            dead(holding, lease);
        }
    }

    void dead(Holding holding, Lease lease) {
        release(holding, lease, Lease.State.DEAD);
    }

    void expire(PlanMachine machine, long now) {
        for (Lease lease : List.copyOf(machine.leases)) {
            Holding holding = lease.blob.of(machine);
            if (lease.until < now && holding != null) {
                dead(holding, lease);
            }
        }
    }

    private Lease begin(Holding holding, Lease lease, long now) {
        lease.until = now + limits.lease().toMillis();
        holding.machine.leases.add(lease);
        lease.blob.begin(holding, lease);
        if (lease.parent != null) {
            lease.parent.children.add(lease);
        }
        adopt(holding.machine, lease);
        return lease;
    }

    /** Who waited for this machine's unit when it lost its source still waits there, and is fed by the new one. */
    private void adopt(PlanMachine machine, Lease lease) {
        Lease before = machine.broken(lease.blob, lease.unit);
        if (before == null) {
            return;
        }
        machine.broken.remove(before);
        for (Lease child : List.copyOf(before.children)) {
            child.parent = lease;
            lease.children.add(child);
            fed(child, true);
        }
        before.children.clear();
    }

    /** A chain is cut, or joined again. Ends, since nobody is fed through itself. */
    private static void fed(Lease lease, boolean fed) {
        if (lease.fed != fed && lease.state == Lease.State.ACTIVE) {
            lease.fed = fed;
            lease.blob.fed(lease, fed);
            for (Lease child : lease.children) {
                fed(child, fed);
            }
        }
    }

    private boolean progress(Lease lease, int done) {
        int fresh = Math.min(done, lease.blob.unitBlocks(lease.unit)) - lease.done;
        if (fresh <= 0) {
            return false;
        }
        lease.done += fresh;
        lease.machine.received += fresh;
        PlanMachine source = lease.source;
        if (source != null) {
            source.backlog -= fresh;
            source.sent += fresh;
        } else if (lease.origin) {
            originBacklog -= fresh;
            lease.machine.entry -= fresh;
            rates.fromOrigin(fresh);
        }
        less(lease.second, fresh);
        return true;
    }

    private void release(Holding holding, Lease lease, Lease.State how) {
        int left = lease.left();
        less(lease.source, left);
        less(lease.second, left);
        if (lease.origin) {
            originBacklog -= left;
            lease.machine.entry -= left;
        }
        if (lease.cross) {
            cross(lease.machine, -1);
        }
        lease.machine.leases.remove(lease);
        lease.end(how);
        lease.blob.end(holding, lease);
        if (how == Lease.State.DONE) {
            lease.children.forEach(child -> child.parent = null);
            lease.children.clear();
        } else if (!lease.children.isEmpty()) {
            lease.children.forEach(child -> fed(child, false));
            lease.machine.broken(lease);
        }
    }

    private static void less(@Nullable PlanMachine source, int blocks) {
        if (source != null) {
            source.backlog -= blocks;
        }
    }

    private static void cross(PlanMachine machine, int change) {
        if (machine.zone != null) {
            machine.zone.crossing += change;
        }
        if (machine.rack != null) {
            machine.rack.crossing += change;
        }
    }
}
