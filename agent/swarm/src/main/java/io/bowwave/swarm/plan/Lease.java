package io.bowwave.swarm.plan;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One machine gets one unit. After its end it stands for the fact that the machine has the unit, in the unit's list of sources. */
final class Lease {

    enum State {
        ACTIVE,
        DONE,
        DEAD
    }

    final PlannedBlob blob;
    final int unit;
    final PlanMachine machine;

    /** Null: a depot, or not known (then {@link #origin} is false). */
    final @Nullable PlanMachine source;

    final boolean origin;
    final boolean cross;
    final long since;
    final int depth;

    /** Through which the source gets the unit itself; null when it has it. */
    @Nullable
    Lease parent;

    /** A second source of the same unit for the same machine. */
    @Nullable
    PlanMachine second;

    /** Those that get the unit through this one, while it is active; and after its death, until they are fed again or dead too. */
    final List<Lease> children = new ArrayList<>(0);

    State state = State.ACTIVE;

    /** Bytes can come: no machine that they pass has lost its source. */
    boolean fed = true;

    long until;
    int done;
    boolean late;

    Lease(
            PlannedBlob blob,
            int unit,
            PlanMachine machine,
            @Nullable PlanMachine source,
            boolean origin,
            boolean cross,
            @Nullable Lease parent,
            long since) {
        this.blob = blob;
        this.unit = unit;
        this.machine = machine;
        this.source = source;
        this.origin = origin;
        this.cross = cross;
        this.parent = parent;
        this.since = since;
        this.depth = parent == null ? 1 : parent.depth + 1;
    }

    /** That a machine has a unit without having been granted it. */
    static Lease held(PlannedBlob blob, PlanMachine machine) {
        Lease held = new Lease(blob, -1, machine, null, false, false, null, 0);
        held.state = State.DONE;
        return held;
    }

    int left() {
        return blob.unitBlocks(unit) - done;
    }

    /** Whether the bytes come from a depot or a machine that has them, over links that all are alive, and not through this machine. */
    boolean feeds(PlanMachine asker, int depthAtMost) {
        Lease at = this;
        for (int steps = 0; steps <= depthAtMost; steps++) {
            if (at.machine == asker || at.state == State.DEAD || !at.fed) {
                return false;
            }
            Lease next = at.parent;
            if (at.state == State.DONE || next == null) {
                return true;
            }
            at = next;
        }
        return false;
    }

    /** Where its source is not known, nobody can tell whether the bytes do not come through the asker itself. */
    boolean blind() {
        return source == null && !origin;
    }

    void end(State how) {
        state = how;
        if (parent != null) {
            parent.children.remove(this);
        }
        parent = null;
        second = null;
    }
}
