package io.bowwave.swarm.plan;

import io.bowwave.swarm.PeerAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Gives one machine what it has room for: first its share of what only the depots have, then the rarest of what others have or get. */
final class Granting {

    /** Into about so many units a transfer is cut. */
    static final int UNITS_WANTED = 1024;

    private static final int LOOKED_AT = 32;
    /** So many cannot all be such as are not asked. */
    private static final int MANY_SOURCES = 8;

    private static final int ORIGIN_UNITS_AT_LEAST = 4;
    private static final int ORIGIN_UNITS_UNKNOWN = 8;
    private static final float BUSY = 1.5f;
    private static final float MILLIS = 1000f;

    private final PlanLimits limits;
    private final Leases leases;
    private final Rates rates;
    private final SourceChoice choice;
    private final RandomGenerator random;
    private final int[] units = new int[LOOKED_AT];
    private final int[] ranks = new int[LOOKED_AT];

    Granting(PlanLimits limits, Rates rates, Leases leases, RandomGenerator random) {
        this.limits = limits;
        this.rates = rates;
        this.leases = leases;
        this.random = random;
        this.choice = new SourceChoice(limits, rates, random);
    }

    /** A second source for each run that is late, from somebody who has it. */
    void late(PlanMachine machine, PlanRequest request, List<Grant> grants, long now) {
        for (ActiveRun active : request.active()) {
            if (active.late()) {
                second(machine, active.run(), grants, now);
            }
        }
    }

    private void second(PlanMachine machine, Run run, List<Grant> grants, long now) {
        for (Lease lease : machine.leases) {
            if (lease.late
                    && lease.second == null
                    && lease.blob.digest.equals(run.blob())
                    && lease.blob.unitOf(run) == lease.unit) {
                Lease via = choice.choose(machine, lease.blob, lease.unit, true, lease.source, now);
                if (via != null) {
                    leases.second(lease, via.machine);
                    grants.add(grant(lease, via.machine.address, false));
                }
                return;
            }
        }
    }

    void grant(PlanMachine machine, List<PeerAddress> origins, int room, int machines, List<Grant> grants, long now) {
        int left = room;
        List<PlannedBlob> wanted = machine.blobs;
        if (wanted.size() > 1) {
            wanted = new ArrayList<>(wanted);
            wanted.sort(Comparator.comparing(blob -> reason(blob, machine)));
        }
        for (PlannedBlob blob : wanted) {
            Holding holding = blob.of(machine);
            if (left > 0 && holding != null && holding.want && holding.haveCount < blob.units) {
                left = fromOrigin(holding, blob, origins, left, machines, grants, now);
                left = fromPeers(holding, blob, left, grants, now);
                left = again(holding, blob, origins, left, machines, grants, now);
            }
        }
    }

    private static TransferClass reason(PlannedBlob blob, PlanMachine machine) {
        Holding holding = blob.of(machine);
        return holding == null ? TransferClass.PREFETCH : holding.reason;
    }

    private int fromOrigin(
            Holding holding,
            PlannedBlob blob,
            List<PeerAddress> origins,
            int room,
            int machines,
            List<Grant> grants,
            long now) {
        int left = room;
        while (left > 0) {
            int unit = blob.fresh();
            PeerAddress origin = unit < 0 ? null : origin(holding.machine, origins, now);
            if (origin == null || !entry(holding.machine, blob, machines, origins.size())) {
                return left;
            }
            Lease lease = leases.fromOrigin(holding, blob, unit, now);
            grants.add(grant(lease, origin, true));
            left -= lease.left();
        }
        return left;
    }

    /**
     * Whether the depots have room (what they sent is heard of late where many machines report: a queue that is shorter than that would
     * starve them, and make them seem slow), and this machine may be the one that a unit enters by.
     */
    private boolean entry(PlanMachine machine, PlannedBlob blob, int machines, int depots) {
        int size = blob.unit;
        float rate = rates.origin();
        float reports = 2f * machines / limits.requestsASecond();
        float time = rate * (limits.backlogOfOrigin().toMillis() / MILLIS + reports);
        float most = rate > 0
                ? Math.max(ORIGIN_UNITS_AT_LEAST * depots * size, time)
                : (float) ORIGIN_UNITS_UNKNOWN * depots * size + rates.originEver();
        if (machine.banned || leases.originBacklog() >= most) {
            return false;
        }
        if (leases.originBacklog() == 0) {
            return true;
        }
        // Everybody asks who is the first to have a unit: not one more unit to whom more is asked of already than it
        // can send.
        if (machine.straggler || machine.backlog > size + BUSY * rates.meanBacklog()) {
            return false;
        }
        int share = Math.max(size, (int) (most / machines));
        return machine.entry < share;
    }

    private static @Nullable PeerAddress origin(PlanMachine machine, List<PeerAddress> origins, long now) {
        for (PeerAddress origin : origins) {
            if (!machine.avoids(origin, now)) {
                return origin;
            }
        }
        return null;
    }

    private int fromPeers(Holding holding, PlannedBlob blob, int room, List<Grant> grants, long now) {
        int left = room;
        int words = blob.released.length;
        int start = random.nextInt(words);
        int word = 0;
        while (left > 0 && word < words) {
            int count = 0;
            while (word < words && count < LOOKED_AT) {
                int index = (start + word) % words;
                long wanted = blob.released[index] & ~holding.have[index] & ~holding.busy[index];
                while (wanted != 0 && count < LOOKED_AT) {
                    int bit = Long.numberOfTrailingZeros(wanted);
                    wanted &= wanted - 1;
                    insert(count++, index * Long.SIZE + bit, blob);
                }
                word++;
            }
            left = offer(holding, blob, count, left, grants, now);
        }
        return left;
    }

    /** What only machines have that this one does not ask comes from a depot a second time: at most one unit an answer. */
    private int again(
            Holding holding,
            PlannedBlob blob,
            List<PeerAddress> origins,
            int room,
            int machines,
            List<Grant> grants,
            long now) {
        PeerAddress origin = room > 0 && holding.machine.avoidsSome(now) ? origin(holding.machine, origins, now) : null;
        for (int unit = 0; origin != null && unit < blob.units; unit++) {
            if (!holding.has(unit) && !holding.gets(unit) && !reachable(holding, blob, unit, now)) {
                if (!entry(holding.machine, blob, machines, origins.size())) {
                    return room;
                }
                Lease lease = leases.fromOrigin(holding, blob, unit, now);
                grants.add(grant(lease, origin, true));
                return room - lease.left();
            }
        }
        return room;
    }

    private static boolean reachable(Holding asker, PlannedBlob blob, int unit, long now) {
        if (blob.copies[unit] + blob.getting[unit] > MANY_SOURCES) {
            return true;
        }
        for (Holding each : blob.holdings) {
            if (each != asker && (each.has(unit) || each.gets(unit)) && !each.machine.avoidedBy(asker.machine, now)) {
                return true;
            }
        }
        return false;
    }

    private void insert(int count, int unit, PlannedBlob blob) {
        int rank = blob.copies[unit] + blob.getting[unit];
        int at = count;
        while (at > 0 && ranks[at - 1] > rank) {
            ranks[at] = ranks[at - 1];
            units[at] = units[at - 1];
            at--;
        }
        ranks[at] = rank;
        units[at] = unit;
    }

    private int offer(Holding holding, PlannedBlob blob, int count, int room, List<Grant> grants, long now) {
        int left = room;
        for (int i = 0; i < count && left > 0; i++) {
            Lease via = choice.choose(holding.machine, blob, units[i], false, null, now);
            if (via != null) {
                Lease lease = leases.fromPeer(holding, blob, units[i], via, now);
                grants.add(grant(lease, via.machine.address, false));
                left -= lease.left();
            }
        }
        return left;
    }

    private Grant grant(Lease lease, PeerAddress from, boolean origin) {
        return new Grant(
                lease.blob.run(lease.unit), from, origin, (int) limits.lease().toMillis());
    }
}
