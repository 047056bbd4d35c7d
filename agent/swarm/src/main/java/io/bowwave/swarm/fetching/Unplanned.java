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
    private static final int ASK_PEERS = 12;
    private static final int UNIT = 8;
    private static final long ASK_EVERY_NANOS = 400_000_000L;
    private static final int MACHINES_AN_ORIGIN_READ = 16;

    private final FetchLimits limits;
    private final RandomGenerator random;
    private final Set<PeerAddress> peers = new LinkedHashSet<>();
    private final Map<PeerAddress, Map<Digest, BitSet>> maps = new LinkedHashMap<>();
    private long nextAskNanos;
    private long nextOriginNanos;
    private boolean on;

    Unplanned(FetchLimits limits, RandomGenerator random) {
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
            nextAskNanos = now;
            nextOriginNanos = now + (long) (originPause(machines) * random.nextDouble());
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
        boolean originAllowed = now - nextOriginNanos >= 0;
        for (Unit unit : units) {
            PeerAddress from = least(unit.holders, load, limits.unplannedFromPeer());
            if (from != null && left > 0) {
                choices.add(new Choice(unit.run, from, false));
                load.merge(from, unit.run.count(), Integer::sum);
                left -= unit.run.count();
            } else if (unit.holders.isEmpty() && originAllowed) {
                PeerAddress origin = origin(origins, avoided, now);
                if (origin != null) {
                    originAllowed = false;
                    nextOriginNanos = now + (long) (originPause(machines) * (0.5 + random.nextDouble()));
                    choices.add(new Choice(unit.run, origin, true));
                    left -= unit.run.count();
                }
            }
        }
        return choices;
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

    /** So long that all machines together read some {@link #MACHINES_AN_ORIGIN_READ} units in each pause of the limits. */
    private double originPause(int machines) {
        return limits.originPause().toNanos() * Math.max(1.0, (double) machines / MACHINES_AN_ORIGIN_READ);
    }
}
