package io.bowwave.swarm.fetching;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.Run;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a machine grants itself while no planner answers: the rarest units of what the peers that it knows have, from the least asked of
 * them; and now and then, jittered, one that none of them has from a depot.
 */
final class Unplanned {

    /** @param from null: nobody who may be asked has it */
    record Choice(Run run, @Nullable PeerAddress from, boolean origin) {}

    private static final int MAX_PEERS = 64;
    private static final int ASK_PEERS = 16;
    /** Blocks: 1 MiB. */
    private static final int UNIT = 8;

    private static final long ASK_EVERY_NANOS = 300_000_000L;

    /** So many machines read from depots at a time, about. */
    private static final int READERS = 64;

    /** So long the first of a unit's order has before the next reads it too. */
    private static final double STEP_NANOS = 4e9;

    private final FetchLimits limits;
    private final RandomGenerator random;
    private final PeerAddress self;
    private final Set<PeerAddress> peers = new LinkedHashSet<>();
    private final Map<PeerAddress, Map<Digest, BitSet>> maps = new LinkedHashMap<>();
    private long nextAskNanos;
    private long nextOriginNanos;
    private long sinceNanos;
    private boolean on;

    Unplanned(PeerAddress self, FetchLimits limits, RandomGenerator random) {
        this.self = self;
        this.limits = limits;
        this.random = random;
    }

    void learn(List<PeerAddress> told) {
        for (PeerAddress peer : told) {
            peers.remove(peer);
            peers.add(peer);
        }
        while (peers.size() > MAX_PEERS) {
            peers.remove(peers.iterator().next());
        }
    }

    /** The planner is lost. A depot is not read at once: all machines of the region lost it at the same moment. */
    void begin(long now, int machines) {
        if (!on) {
            on = true;
            sinceNanos = now;
            nextAskNanos = now;
            long asked = machines > 1 ? ASK_EVERY_NANOS : 0;
            nextOriginNanos = now + asked + (long) (originPause(machines) * random.nextDouble());
        }
    }

    void end() {
        on = false;
        maps.clear();
    }

    boolean on() {
        return on;
    }

    void has(PeerAddress peer, Digest blob, BitSet blocks) {
        if (on) {
            maps.computeIfAbsent(peer, any -> new HashMap<>()).put(blob, blocks);
        }
    }

    long wakeNanos() {
        return Math.min(nextAskNanos, nextOriginNanos);
    }

    /** Peers to ask now what they have. */
    List<PeerAddress> ask(Avoided avoided, long now) {
        if (now - nextAskNanos < 0) {
            return List.of();
        }
        nextAskNanos = now + ASK_EVERY_NANOS;
        List<PeerAddress> known = new ArrayList<>(peers);
        known.removeIf(peer -> avoided.contains(peer, now));
        Collections.shuffle(known, java.util.Random.from(random));
        List<PeerAddress> asked = known.subList(0, Math.min(ASK_PEERS, known.size()));
        maps.keySet().retainAll(known);
        return List.copyOf(asked);
    }

    /**
     * @param taken blocks that are on their way, of this blob
     * @param load blocks that are on their way, of each peer; what is chosen is added
     */
    List<Choice> choose(
            FetchedBlob blob,
            BitSet taken,
            Map<PeerAddress, Integer> load,
            List<PeerAddress> origins,
            Avoided avoided,
            int room,
            int machines,
            long now) {
        List<Unit> units = units(blob, taken, avoided, now);
        units.sort(Comparator.comparingInt(unit -> unit.holders.size()));
        List<Choice> choices = new ArrayList<>();
        int left = room;
        for (Unit unit : units) {
            PeerAddress from = least(unit.holders, load, limits.unplannedFromPeer());
            if (from != null && left > 0) {
                choices.add(new Choice(unit.run, from, false));
                load.merge(from, unit.run.count(), Integer::sum);
                left -= unit.run.count();
            }
        }
        if (now - nextOriginNanos >= 0) {
            units.removeIf(unit -> !unit.holders.isEmpty());
            fromOrigin(units, choices, load, origins, avoided, Math.min(left, fair(room, machines)), machines, now);
        }
        return choices;
    }

    /**
     * What nobody known has: all machines order the units differently, each by a hash of itself and the unit, so that they begin with
     * different ones, and hear of the others' from each other before they come to those. Of thousands some dozens read at a time, and each
     * unit is for a few at first; alone, a machine reads as fast as it can.
     */
    private void fromOrigin(
            List<Unit> units,
            List<Choice> choices,
            Map<PeerAddress, Integer> load,
            List<PeerAddress> origins,
            Avoided avoided,
            int atMost,
            int machines,
            long now) {
        PeerAddress origin = origin(origins, avoided, now);
        if (origin == null) {
            return;
        }
        double turn = 1 + (now - sinceNanos) / STEP_NANOS;
        Map<Run, Double> places = new HashMap<>();
        units.forEach(unit -> places.put(unit.run, place(unit.run, machines, avoided, now)));
        units.removeIf(unit -> places.getOrDefault(unit.run, turn) >= turn);
        units.sort(Comparator.comparingDouble(unit -> places.getOrDefault(unit.run, turn)));
        for (Unit unit : units) {
            int busy = origins.stream()
                    .mapToInt(each -> load.getOrDefault(each, 0))
                    .sum();
            if (busy > 0 && busy + unit.run.count() > atMost) {
                return;
            }
            choices.add(new Choice(unit.run, origin, true));
            load.merge(origin, unit.run.count(), Integer::sum);
            if (machines > READERS) {
                nextOriginNanos = now + (long) (originPause(machines) * (0.5 + random.nextDouble()));
                return;
            }
        }
    }

    /** Blocks of depots that this machine may wait for. */
    private int fair(int room, int machines) {
        return machines <= 1 ? room : Math.max(UNIT, limits.unplannedFromOrigin() / machines);
    }

    /**
     * How many machines are to read this unit before this one: exact where all are known, else about. Machines and units are hashed together,
     * so that each machine comes to the same order.
     */
    private double place(Run run, int machines, Avoided avoided, long now) {
        double own = share(self, run);
        int before = 0;
        int alive = 1;
        for (PeerAddress peer : peers) {
            if (!peer.equals(self) && !avoided.contains(peer, now)) {
                alive++;
                before += share(peer, run) < own ? 1 : 0;
            }
        }
        return alive >= Math.min(machines, MAX_PEERS / 2) && machines <= MAX_PEERS
                ? before
                : Math.max(before, own * machines);
    }

    /** 0 to 1, evenly. */
    private static double share(PeerAddress machine, Run run) {
        long mixed = (long) machine.hashCode() * 0x9E3779B97F4A7C15L
                + run.blob().hashCode() * 0xC2B2AE3D27D4EB4FL
                + run.first() / UNIT;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return ((mixed ^ (mixed >>> 31)) >>> 11) * 0x1.0p-53;
    }

    /** Another peer than this one that has all of the blocks; null when none is known. */
    @Nullable
    PeerAddress other(Run run, PeerAddress than, Avoided avoided, long now) {
        List<PeerAddress> holders = holders(run.blob(), run.first(), run.end(), avoided, now);
        holders.remove(than);
        return holders.isEmpty() ? null : holders.get(random.nextInt(holders.size()));
    }

    private record Unit(Run run, List<PeerAddress> holders) {}

    /** In random order, so that machines choose different ones of those that are equally rare. */
    private List<Unit> units(FetchedBlob blob, BitSet taken, Avoided avoided, long now) {
        List<Unit> units = new ArrayList<>();
        for (int first = 0; first < blob.blocks; first += UNIT) {
            int end = Math.min(blob.blocks, first + UNIT);
            int from = blob.firstMissing(first, end);
            int to = blob.endOfMissing(from, end);
            if (from < to && nextTaken(taken, from) >= to) {
                units.add(
                        new Unit(new Run(blob.digest, from, to - from), holders(blob.digest, from, to, avoided, now)));
            }
        }
        Collections.shuffle(units, java.util.Random.from(random));
        return units;
    }

    private static int nextTaken(BitSet taken, int from) {
        int next = taken.nextSetBit(from);
        return next < 0 ? Integer.MAX_VALUE : next;
    }

    private List<PeerAddress> holders(Digest blob, int from, int to, Avoided avoided, long now) {
        List<PeerAddress> holders = new ArrayList<>();
        maps.forEach((peer, of) -> {
            BitSet has = of.get(blob);
            if (has != null && has.nextClearBit(from) >= to && !avoided.contains(peer, now)) {
                holders.add(peer);
            }
        });
        return holders;
    }

    private static @Nullable PeerAddress least(List<PeerAddress> holders, Map<PeerAddress, Integer> load, int atMost) {
        PeerAddress best = null;
        int least = atMost;
        for (PeerAddress peer : holders) {
            int of = load.getOrDefault(peer, 0);
            if (of < least) {
                best = peer;
                least = of;
            }
        }
        return best;
    }

    private @Nullable PeerAddress origin(List<PeerAddress> origins, Avoided avoided, long now) {
        int start = origins.isEmpty() ? 0 : random.nextInt(origins.size());
        for (int i = 0; i < origins.size(); i++) {
            PeerAddress origin = origins.get((start + i) % origins.size());
            if (!avoided.contains(origin, now)) {
                return origin;
            }
        }
        return null;
    }

    /** So long that some {@link #READERS} of all machines read at a time; nothing when there are not more. */
    private double originPause(int machines) {
        return machines <= READERS ? 0 : limits.originPause().toNanos() * (double) machines / READERS;
    }
}
