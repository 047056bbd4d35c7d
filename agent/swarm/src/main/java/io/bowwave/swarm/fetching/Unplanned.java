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
    private long progressNanos;

    /** Blocks of each blob that any peer was seen to have. */
    private final Map<Digest, BitSet> seen = new HashMap<>();

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
            progressNanos = now;
            nextAskNanos = now;
            long asked = machines > 1 ? ASK_EVERY_NANOS : 0;
            nextOriginNanos = now + asked + (long) (originPause(machines) * random.nextDouble());
        }
    }

    void end() {
        on = false;
        maps.clear();
        seen.clear();
    }

    boolean on() {
        return on;
    }

    void has(PeerAddress peer, Digest blob, BitSet blocks, long now) {
        if (on) {
            BitSet known = seen.computeIfAbsent(blob, any -> new BitSet());
            int before = known.cardinality();
            known.or(blocks);
            if (known.cardinality() > before) {
                progressNanos = now;
            }
            maps.computeIfAbsent(peer, any -> new HashMap<>()).put(blob, blocks);
        }
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
        List<Unit> units = units(blob, taken, avoided, allKnown(machines), now);
        units.sort(Comparator.comparingInt(unit -> unit.holders.size()));
        List<Choice> choices = new ArrayList<>();
        int left = room;
        for (Unit unit : units) {
            List<PeerAddress> sources = unit.holders.isEmpty() ? unit.begun : unit.holders;
            PeerAddress from = least(sources, load, limits.unplannedFromPeer());
            if (from != null && left > 0) {
                choices.add(new Choice(unit.run, from, false));
                load.merge(from, unit.run.count(), Integer::sum);
                left -= unit.run.count();
            }
        }
        if (now - nextOriginNanos >= 0) {
            units.removeIf(unit -> !unit.holders.isEmpty() || (!unit.begun.isEmpty() && turn(machines, now) < 2));
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
        double turn = turn(machines, now);
        Map<Run, Turn> turns = new HashMap<>();
        units.forEach(unit -> turns.put(unit.run, turn(unit.run, machines, avoided, now)));
        units.removeIf(unit -> turns.getOrDefault(unit.run, Turn.LAST).place >= turn);
        units.sort(Comparator.comparing(unit -> turns.getOrDefault(unit.run, Turn.LAST)));
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
     * How many machines may read the same unit from the depots by now. Where all know each other, who is second for a unit reads it only when
     * nothing new comes for a while; among many some units are nobody's, and all are looked at again in turn.
     */
    private double turn(int machines, long now) {
        return 1 + (now - (allKnown(machines) ? progressNanos : sinceNanos)) / STEP_NANOS;
    }

    private boolean allKnown(int machines) {
        return machines <= MAX_PEERS && peers.size() >= machines - 1;
    }

    /**
     * When this machine is to read a unit. Ordered as it reads them: those that are its own from one end, then those of others from the other
     * end, so that two come to the same one only at the very last.
     *
     * @param place how many machines are to read it before this one: exact where all are known, else about
     * @param share of whoever is to read it first
     */
    private record Turn(double place, double share) implements Comparable<Turn> {

        static final Turn LAST = new Turn(Double.MAX_VALUE, 0);

        @Override
        public int compareTo(Turn other) {
            int byPlace = Double.compare(Math.floor(place), Math.floor(other.place));
            return byPlace != 0
                    ? byPlace
                    : place < 1 ? Double.compare(share, other.share) : Double.compare(other.share, share);
        }
    }

    /** Machines and units are hashed together, so that each machine comes to the same order. */
    private Turn turn(Run run, int machines, Avoided avoided, long now) {
        double own = share(self, run);
        double first = own;
        int before = 0;
        for (PeerAddress peer : peers) {
            if (!peer.equals(self) && !avoided.contains(peer, now)) {
                double theirs = share(peer, run);
                before += theirs < own ? 1 : 0;
                first = Math.min(first, theirs);
            }
        }
        return new Turn(allKnown(machines) ? before : Math.max(before, own * machines), first);
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

    /**
     * @param holders that have all of it
     * @param begun that have some of it: they pass on what they get, and whoever asks them has nothing of it yet, so nobody waits for itself
     */
    private record Unit(Run run, List<PeerAddress> holders, List<PeerAddress> begun) {}

    /** In random order, so that machines choose different ones of those that are equally rare. */
    private List<Unit> units(FetchedBlob blob, BitSet taken, Avoided avoided, boolean passedOn, long now) {
        List<Unit> units = new ArrayList<>();
        for (int first = 0; first < blob.blocks; first += UNIT) {
            int end = Math.min(blob.blocks, first + UNIT);
            int from = blob.firstMissing(first, end);
            int to = blob.endOfMissing(from, end);
            if (from < to && nextTaken(taken, from) >= to) {
                List<PeerAddress> holders = holders(blob.digest, from, to, avoided, now);
                List<PeerAddress> begun = passedOn && holders.isEmpty() && from == first
                        ? begun(blob.digest, from, to, avoided, now)
                        : List.of();
                units.add(new Unit(new Run(blob.digest, from, to - from), holders, begun));
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

    private List<PeerAddress> begun(Digest blob, int from, int to, Avoided avoided, long now) {
        List<PeerAddress> begun = new ArrayList<>();
        maps.forEach((peer, of) -> {
            BitSet has = of.get(blob);
            int next = has == null ? -1 : has.nextSetBit(from);
            if (next >= 0 && next < to && !avoided.contains(peer, now)) {
                begun.add(peer);
            }
        });
        return begun;
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
