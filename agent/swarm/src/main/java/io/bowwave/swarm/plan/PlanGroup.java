package io.bowwave.swarm.plan;

import java.util.ArrayList;
import java.util.List;

/** Machines of one rack or one zone. */
final class PlanGroup {

    private static final int AT_LEAST = 8;

    final int index;
    final List<PlanMachine> members = new ArrayList<>();

    /** Units that are on their way into the group from outside. */
    int crossing;

    /** Units that may be on their way into the group at a time, beyond first copies: two for each of its machines. */
    int budget() {
        return Math.max(AT_LEAST, 2 * members.size());
    }

    PlanGroup(int index) {
        this.index = index;
    }
}
