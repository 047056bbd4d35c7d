package io.bowwave.replicator.spread;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * Regions with equal links, on virtual time: transfers share their links fairly, events come late, questions take a moment. Each region
 * decides by a {@link Spread} of its own.
 */
final class SpreadWorld {

    private static final long TICK = Duration.ofMillis(100).toNanos();
    private static final double PACK_BYTES = 64e6;
    private static final double LINK = 25e6;
    private static final int SLOTS = 2;
    private static final RegionName HOME = new RegionName("home");

    record Move(RegionName to, RegionName from) {}

    private record Later(long at, int order, Runnable what) {}

    private final Random random;
    private final List<Digest> packs = new ArrayList<>();
    private final Map<RegionName, Machine> machines = new LinkedHashMap<>();
    private final Map<Move, Long> moves = new HashMap<>();
    private final PriorityQueue<Later> agenda = new PriorityQueue<>(
            (a, b) -> a.at() == b.at() ? Integer.compare(a.order(), b.order()) : Long.compare(a.at(), b.at()));
    private final Set<RegionName> dead = new HashSet<>();
    private long now;
    private int orders;

    private static final class Machine {
        private final RegionName name;
        private final Spread spread;
        private final BitSet have = new BitSet();
        private final List<Transfer> transfers = new ArrayList<>();
        private long toldAt;
        private boolean told;
        private long finishedAt;

        Machine(RegionName name, Spread spread) {
            this.name = name;
            this.spread = spread;
        }
    }

    private static final class Transfer {
        private final int pack;
        private final RegionName from;
        private double left = PACK_BYTES;

        Transfer(int pack, RegionName from) {
            this.pack = pack;
            this.from = from;
        }
    }

    SpreadWorld(List<RegionName> regions, int count, Costs costs, Random random) {
        this.random = random;
        for (int pack = 0; pack < count; pack++) {
            packs.add(Digest.of(Long.toString(random.nextLong()).getBytes(StandardCharsets.US_ASCII)));
        }
        for (RegionName region : regions) {
            List<RegionName> others = new ArrayList<>(regions);
            others.remove(region);
            machines.put(region, new Machine(region, new Spread(region, HOME, others, costs, packs, new BitSet(), 0)));
        }
    }

    void neverStarts(RegionName region) {
        dead.add(region);
    }

    void diesAt(RegionName region, int second) {
        later(Duration.ofSeconds(second).toNanos(), () -> {
            if (!machine(region).spread.complete()) {
                dead.add(region);
            }
        });
    }

    void run(Duration atMost) {
        while (now < atMost.toNanos() && !finished()) {
            now += TICK;
            while (!agenda.isEmpty() && agenda.peek().at() <= now) {
                agenda.remove().what().run();
            }
            machines.values().stream().filter(each -> !dead.contains(each.name)).forEach(this::decide);
            flow();
        }
    }

    Set<RegionName> unfinished() {
        Set<RegionName> unfinished = new HashSet<>();
        machines.values().stream().filter(each -> !each.spread.complete()).forEach(each -> unfinished.add(each.name));
        return unfinished;
    }

    double homeCopies() {
        return moves.entrySet().stream()
                        .filter(move -> move.getKey().from().equals(HOME))
                        .mapToLong(Map.Entry::getValue)
                        .sum()
                / (double) packs.size();
    }

    Map<Move, Long> moves() {
        return moves;
    }

    double seconds() {
        return machines.values().stream()
                        .mapToLong(each -> each.finishedAt)
                        .max()
                        .orElse(0)
                / 1e9;
    }

    double floorSeconds() {
        return packs.size() * PACK_BYTES / LINK;
    }

    private boolean finished() {
        return machines.values().stream().allMatch(each -> dead.contains(each.name) || each.spread.complete());
    }

    private void decide(Machine machine) {
        for (Step step : machine.spread.next(SLOTS - machine.transfers.size(), now)) {
            switch (step) {
                case Step.Take take -> machine.transfers.add(new Transfer(take.pack(), take.from()));
                case Step.Ask ask ->
                    later(
                            20 + random.nextInt(200) * 1_000_000L,
                            () -> machine.spread.answered(ask.region(), ask.pack(), holds(ask), now));
                case Step.AskWhole ask ->
                    later(
                            20 + random.nextInt(200) * 1_000_000L,
                            () -> machine.spread.answeredWhole(
                                    ask.region(), machine(ask.region()).spread.complete(), now));
            }
        }
        long since = now - machine.toldAt;
        if (!machine.told && (since > Duration.ofSeconds(2).toNanos() || machine.spread.complete())) {
            machine.toldAt = now;
            machine.told = machine.spread.complete();
            tell(machine, (BitSet) machine.have.clone(), machine.spread.complete());
        }
    }

    private Machine machine(RegionName name) {
        return Objects.requireNonNull(machines.get(name));
    }

    private boolean holds(Step.Ask ask) {
        return machine(ask.region()).have.get(ask.pack());
    }

    private void tell(Machine from, BitSet have, boolean whole) {
        for (Machine other : machines.values()) {
            if (other != from) {
                later(random.nextInt(500) * 1_000_000L, () -> {
                    if (whole) {
                        other.spread.whole(from.name, true, now);
                    } else {
                        other.spread.progress(from.name, have, bytes(from), now);
                    }
                });
            }
        }
    }

    private static long bytes(Machine machine) {
        double flowing = machine.transfers.stream()
                .mapToDouble(each -> PACK_BYTES - each.left)
                .sum();
        return (long) (machine.have.cardinality() * PACK_BYTES + flowing);
    }

    private void flow() {
        Map<RegionName, Integer> out = new HashMap<>();
        for (Machine machine : machines.values()) {
            if (!dead.contains(machine.name)) {
                machine.transfers.forEach(each -> out.merge(each.from, 1, Integer::sum));
            }
        }
        for (Machine machine : machines.values()) {
            if (dead.contains(machine.name)) {
                continue;
            }
            for (Transfer transfer : List.copyOf(machine.transfers)) {
                double rate = Math.min(LINK / out.getOrDefault(transfer.from, 1), LINK / machine.transfers.size());
                transfer.left -= rate * TICK / 1e9;
                if (transfer.left <= 0) {
                    end(machine, transfer);
                }
            }
        }
    }

    private void end(Machine machine, Transfer transfer) {
        machine.transfers.remove(transfer);
        machine.have.set(transfer.pack);
        moves.merge(new Move(machine.name, transfer.from), 1L, Long::sum);
        machine.spread.done(transfer.pack, now);
        if (machine.spread.complete()) {
            machine.finishedAt = now;
        }
    }

    private void later(long nanos, Runnable what) {
        agenda.add(new Later(now + nanos, orders++, what));
    }
}
