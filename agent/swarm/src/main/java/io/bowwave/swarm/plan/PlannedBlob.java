package io.bowwave.swarm.plan;

import io.bowwave.schemas.id.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A blob that machines have or want, cut into units. Arrays and bitmaps by unit, holdings by machine. */
final class PlannedBlob {

    /** Late sources of each unit that are remembered: half of them such as have it, half such as are receiving it. */
    private static final int RING = 16;

    private static final int HALF = RING / 2;
    private static final short[] NOBODY = {};

    final Digest digest;
    final int blocks;
    final boolean whole;
    final int unit;
    final int units;
    final int[] copies;
    /** How many are getting it through links that all are alive. */
    final int[] getting;

    /** Units that somebody has or is getting. */
    final long[] released;

    final List<Holding> holdings = new ArrayList<>();

    private final @Nullable Lease[][] rings;
    private final int[] holdersAt;
    private final int[] receiversAt;

    /** Copies in each group of machines (rack, zone), those on their way counted; by group and unit. */
    private short[][] inGroup = {};

    private @Nullable Holding[] byMachine = new Holding[16];
    private int freshFrom;

    PlannedBlob(Digest digest, int blocks, boolean whole, int unit) {
        this.digest = digest;
        this.blocks = blocks;
        this.whole = whole;
        this.unit = unit;
        this.units = (blocks + unit - 1) / unit;
        this.copies = new int[units];
        this.getting = new int[units];
        this.released = new long[(units + Long.SIZE - 1) / Long.SIZE];
        this.rings = new Lease[units][];
        this.holdersAt = new int[units];
        this.receiversAt = new int[units];
    }

    int unitBlocks(int index) {
        return Math.min(unit, blocks - index * unit);
    }

    Run run(int index) {
        return new Run(digest, index * unit, unitBlocks(index));
    }

    /** The unit that is exactly these blocks; -1 when none is. */
    int unitOf(Run run) {
        int index = run.first() / unit;
        return run.first() % unit == 0 && index < units && run.count() == unitBlocks(index) ? index : -1;
    }

    @Nullable
    Holding of(PlanMachine machine) {
        return machine.index < byMachine.length ? byMachine[machine.index] : null;
    }

    Holding holding(PlanMachine machine) {
        Holding there = of(machine);
        if (there != null) {
            return there;
        }
        if (machine.index >= byMachine.length) {
            byMachine = Arrays.copyOf(byMachine, Math.max(machine.index + 1, byMachine.length * 2));
        }
        Holding made = new Holding(this, machine);
        byMachine[machine.index] = made;
        made.place = holdings.size();
        holdings.add(made);
        machine.blobs.add(this);
        return made;
    }

    /** The machine has it no longer, and does not get it. */
    void drop(Holding holding) {
        for (int each = 0; each < units; each++) {
            if (holding.has(each) && !holding.machine.banned) {
                uncount(holding, each);
            }
        }
        holding.held.state = Lease.State.DEAD;
        byMachine[holding.machine.index] = null;
        Holding last = holdings.removeLast();
        if (last != holding) {
            last.place = holding.place;
            holdings.set(holding.place, last);
        }
        holding.machine.blobs.remove(this);
    }

    /** Whoever sends bad blocks does not count as having any: the depots must send again what only it has. */
    void ban(Holding holding) {
        for (int each = 0; each < units; each++) {
            if (holding.has(each)) {
                uncount(holding, each);
            }
            Lease lease = holding.gets(each) ? holding.machine.lease(this, each) : null;
            if (lease != null) {
                getting[each] -= lease.fed ? 1 : 0;
                count(holding.machine, each, -1);
                forget(each);
            }
        }
    }

    private void uncount(Holding holding, int index) {
        copies[index]--;
        count(holding.machine, index, -1);
        forget(index);
    }

    void has(Holding holding, int index, Lease lease) {
        if (!holding.has(index)) {
            holding.have[index >> 6] |= 1L << index;
            holding.haveCount++;
            if (holding.machine.banned) {
                return;
            }
            copies[index]++;
            released[index >> 6] |= 1L << index;
            count(holding.machine, index, 1);
            holder(index, lease);
        }
    }

    void lost(Holding holding, int index) {
        if (holding.has(index)) {
            holding.have[index >> 6] &= ~(1L << index);
            holding.haveCount--;
            if (!holding.machine.banned) {
                uncount(holding, index);
            }
        }
    }

    void begin(Holding holding, Lease lease) {
        int index = lease.unit;
        holding.busy[index >> 6] |= 1L << index;
        if (holding.machine.banned) {
            return;
        }
        if (lease.fed) {
            getting[index]++;
            released[index >> 6] |= 1L << index;
        }
        count(holding.machine, index, 1);
        receiver(index, lease);
    }

    void end(Holding holding, Lease lease) {
        int index = lease.unit;
        holding.busy[index >> 6] &= ~(1L << index);
        if (holding.machine.banned) {
            return;
        }
        getting[index] -= lease.fed ? 1 : 0;
        count(holding.machine, index, -1);
        forget(index);
    }

    /** A machine that waits for one which lost its source does not count as getting anything. */
    void fed(Lease lease, boolean fed) {
        if (lease.machine.banned) {
            return;
        }
        int index = lease.unit;
        getting[index] += fed ? 1 : -1;
        if (fed) {
            released[index >> 6] |= 1L << index;
        } else {
            forget(index);
        }
    }

    /** The next unit that nobody has or gets; -1 when there is none. */
    int fresh() {
        for (int word = freshFrom; word < released.length; word++) {
            int index = word * Long.SIZE + Long.numberOfTrailingZeros(~released[word]);
            if (~released[word] != 0 && index < units) {
                freshFrom = word;
                return index;
            }
        }
        freshFrom = released.length;
        return -1;
    }

    @Nullable
    Lease[] ring(int index) {
        Lease[] ring = rings[index];
        return ring == null ? new Lease[0] : ring;
    }

    int inGroup(int group, int index) {
        return group < inGroup.length && inGroup[group].length > 0 ? inGroup[group][index] : 0;
    }

    private void holder(int index, Lease lease) {
        ring(index, holdersAt[index]++ % HALF, lease);
    }

    private void receiver(int index, Lease lease) {
        ring(index, HALF + receiversAt[index]++ % HALF, lease);
    }

    private void ring(int index, int at, Lease lease) {
        @Nullable Lease[] ring = rings[index];
        if (ring == null) {
            ring = new Lease[RING];
            rings[index] = ring;
        }
        ring[at] = lease;
    }

    private void forget(int index) {
        if (copies[index] == 0 && getting[index] == 0) {
            released[index >> 6] &= ~(1L << index);
            freshFrom = Math.min(freshFrom, index >> 6);
        }
    }

    private void count(PlanMachine machine, int index, int change) {
        count(machine.rack, index, change);
        count(machine.zone, index, change);
    }

    private void count(@Nullable PlanGroup group, int index, int change) {
        if (group == null) {
            return;
        }
        if (group.index >= inGroup.length) {
            int before = inGroup.length;
            inGroup = Arrays.copyOf(inGroup, group.index + 1);
            Arrays.fill(inGroup, before, inGroup.length, NOBODY);
        }
        short[] counts = inGroup[group.index];
        if (counts.length == 0) {
            counts = new short[units];
            inGroup[group.index] = counts;
        }
        counts[index] += (short) change;
    }
}
