package io.bowwave.swarm.plan;

import java.util.BitSet;

/** What one machine has of one blob, and is getting, in units. */
final class Holding {

    final PlanMachine machine;
    final Lease held;
    final long[] have;
    final long[] busy;
    int haveCount;
    boolean want;
    TransferClass reason = TransferClass.DEPLOY;

    /** In the blob's list of holdings. */
    int place;

    /** In the word of the bitmaps where the next look for wanted units begins. */
    int cursor;

    Holding(PlannedBlob blob, PlanMachine machine) {
        this.machine = machine;
        this.held = Lease.held(blob, machine);
        int words = (blob.units + Long.SIZE - 1) / Long.SIZE;
        this.have = new long[words];
        this.busy = new long[words];
    }

    boolean has(int unit) {
        return (have[unit >> 6] & 1L << unit) != 0;
    }

    boolean gets(int unit) {
        return (busy[unit >> 6] & 1L << unit) != 0;
    }

    /** Which units are complete, given which blocks are. */
    static boolean whole(BitSet blocks, int first, int end) {
        return blocks.nextClearBit(first) >= end;
    }
}
