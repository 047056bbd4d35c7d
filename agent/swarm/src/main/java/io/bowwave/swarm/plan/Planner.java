package io.bowwave.swarm.plan;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides who fetches which unit from whom, in one region; the rules and why are in the package's documentation. Soft state only: machines
 * hold the truth, and say all of it again to a planner that they did not know. Owned by one thread at a time; reads no clock.
 */
public final class Planner {

    private static final int BAD_REPORTERS = 2;
    private static final int LOST_REPORTERS = 2;
    private static final int LOST_SILENCE = 1200;
    private static final int BAD_TIMES = 60;
    private static final long SWEEP_EVERY = 500;
    private static final int PEERS_TOLD = 16;
    private static final int PEERS_ALL_TOLD = 64;
    private static final int WAIT_AT_LEAST = 20;
    private static final int WAIT_AT_MOST = 1000;
    private static final int QUIET = 5000;
    private static final int MILLIS = 1000;
    private static final long PEERS_TOLD_EVERY = 500;

    private final PlanLimits limits;
    private final RandomGenerator random;
    private final long incarnation;
    private final Map<MachineId, PlanMachine> machines = new LinkedHashMap<>();
    private final Map<PeerAddress, PlanMachine> byAddress = new HashMap<>();
    private final Map<Digest, PlannedBlob> blobs = new HashMap<>();
    private final Map<String, PlanGroup> groups = new HashMap<>();
    private final BitSet indexes = new BitSet();
    private final Rates rates = new Rates();
    private final Leases leases;
    private final Granting granting;
    private long nextSweep = Long.MIN_VALUE;
    private long requests;

    /** @param random also makes the incarnation, so that no two planners are taken for the same */
    public Planner(PlanLimits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
        this.incarnation = random.nextLong() | 1;
        this.leases = new Leases(limits, rates);
        this.granting = new Granting(limits, rates, leases, random);
    }

    /**
     * Takes in what the machine says and grants it units.
     *
     * @param origins the depots' peer ports, this one's first
     */
    public PlanAnswer plan(PlanRequest request, List<PeerAddress> origins, Instant now) {
        long at = now.toEpochMilli();
        requests++;
        sweep(at);
        PlanMachine machine = machines.get(request.machine());
        if (!request.full() && (machine == null || request.planner() != incarnation)) {
            return answer(true, List.of(), List.of(), origins);
        }
        if (machine == null) {
            machine = join(request.machine(), request.peer());
        }
        hear(machine, request, at);
        List<Grant> grants = new ArrayList<>();
        granting.late(machine, request, grants, at);
        granting.grant(machine, origins, request.room(), machines.size(), grants, at);
        List<PeerAddress> peers = List.of();
        boolean joined = machines.size() <= PEERS_ALL_TOLD && machines.size() != machine.peersToldOf;
        if (request.room() > 0 && (joined || at - machine.peersTold >= PEERS_TOLD_EVERY)) {
            machine.peersTold = at;
            machine.peersToldOf = machines.size();
            peers = peers(machine);
        }
        return answer(false, grants, peers, origins);
    }

    /** Machines known now. */
    public int machines() {
        return machines.size();
    }

    /** Machines that are much slower than others at the moment. */
    public int stragglers() {
        return (int) machines.values().stream().filter(each -> each.straggler).count();
    }

    /** Blobs known now. */
    public int blobs() {
        return blobs.size();
    }

    /** Requests answered since the start. */
    public long requests() {
        return requests;
    }

    /** Grants from depots since the start. */
    public long originGrants() {
        return leases.originGrants();
    }

    /** Grants from machines since the start. */
    public long peerGrants() {
        return leases.peerGrants();
    }

    /** Leases that run now. */
    public int leases() {
        return machines.values().stream().mapToInt(each -> each.leases.size()).sum();
    }

    /** Which of the rules that hold at any moment does not hold, in words; empty when all do. Looks at everything: for tests and simulations. */
    public String brokenRule() {
        for (PlanMachine machine : machines.values()) {
            if (machine.backlog < 0 || machine.entry < 0) {
                return "machine %s: found a queue of %d and %d blocks, expected none below 0"
                        .formatted(machine.id, machine.backlog, machine.entry);
            }
            if (machine.leases.size() > PlanRequest.MAX_ROOM) {
                return "machine %s: found %d leases".formatted(machine.id, machine.leases.size());
            }
        }
        return leases.originBacklog() < 0
                ? "found a queue of %d blocks at the depots".formatted(leases.originBacklog())
                : "";
    }

    /** Peers that several machines had bad blocks from. */
    public List<PeerAddress> banned() {
        return machines.values().stream()
                .filter(each -> each.banned)
                .map(each -> each.address)
                .toList();
    }

    private PlanAnswer answer(boolean all, List<Grant> grants, List<PeerAddress> peers, List<PeerAddress> origins) {
        int wait = Math.clamp((long) machines.size() * MILLIS / limits.requestsASecond(), WAIT_AT_LEAST, WAIT_AT_MOST);
        return new PlanAnswer(incarnation, all, grants, peers, origins, wait, QUIET, machines.size());
    }

    private PlanMachine join(MachineId id, PeerAddress address) {
        int index = indexes.nextClearBit(0);
        indexes.set(index);
        PlanMachine machine = new PlanMachine(id, index, address);
        machines.put(id, machine);
        byAddress.put(address, machine);
        return machine;
    }

    private void hear(PlanMachine machine, PlanRequest request, long at) {
        machine.heard = at;
        machine.lostReporters.clear();
        if (!machine.address.equals(request.peer())) {
            byAddress.remove(machine.address, machine);
            machine.address = request.peer();
            byAddress.put(machine.address, machine);
        }
        if (!machine.labels.equals(request.labels())) {
            stand(machine, request.labels());
        }
        if (request.full()) {
            Set<Digest> named = new HashSet<>();
            request.blobs().forEach(report -> named.add(report.blob()));
            List.copyOf(machine.blobs).stream()
                    .filter(blob -> !named.contains(blob.digest))
                    .forEach(blob -> drop(machine, blob));
        }
        request.gone().forEach(digest -> drop(machine, blobs.get(digest)));
        long total = 0;
        for (BlobReport report : request.blobs()) {
            total += report.want() && !report.whole() ? report.blocks() : 0;
        }
        for (BlobReport report : request.blobs()) {
            report(machine, report, total);
        }
        request.failed().forEach(each -> failed(machine, each, at));
        request.done().forEach(each -> done(machine, each));
        request.active().forEach(each -> active(machine, each, request.full(), at));
    }

    private void report(PlanMachine machine, BlobReport report, long total) {
        PlannedBlob blob = blobs.computeIfAbsent(
                report.blob(),
                any -> new PlannedBlob(report.blob(), report.blocks(), report.whole(), unit(report, total)));
        if (blob.blocks != report.blocks()) {
            return;
        }
        Holding holding = blob.holding(machine);
        holding.want = report.want();
        holding.reason = report.reason();
        for (int unit = 0; unit < blob.units; unit++) {
            int first = unit * blob.unit;
            boolean has = report.complete() || report.have().nextClearBit(first) >= first + blob.unitBlocks(unit);
            if (has && !holding.has(unit)) {
                received(holding, blob, unit);
            } else if (!has) {
                blob.lost(holding, unit);
            }
        }
    }

    /** So many units that each of some dozens of machines can be the first to get several; no more, since each costs a decision. */
    private int unit(BlobReport report, long total) {
        int wanted = (int) Math.min(Integer.MAX_VALUE / 2, Math.max(total, report.blocks()) / Granting.UNITS_WANTED);
        int power = Integer.highestOneBit(Math.max(1, wanted));
        return Math.clamp(power, limits.unitAtLeast(), limits.unitAtMost());
    }

    private void received(Holding holding, PlannedBlob blob, int unit) {
        Lease lease = holding.gets(unit) ? holding.machine.lease(blob, unit) : null;
        if (lease != null) {
            leases.done(holding, lease);
        } else {
            blob.has(holding, unit, holding.held);
        }
    }

    private void done(PlanMachine machine, Run run) {
        PlannedBlob blob = blobs.get(run.blob());
        Holding holding = blob == null ? null : blob.of(machine);
        int unit = blob == null ? -1 : blob.unitOf(run);
        if (blob != null && holding != null && unit >= 0) {
            received(holding, blob, unit);
        }
    }

    private void active(PlanMachine machine, ActiveRun active, boolean firstContact, long at) {
        PlannedBlob blob = blobs.get(active.run().blob());
        Holding holding = blob == null ? null : blob.of(machine);
        int unit = blob == null ? -1 : blob.unitOf(active.run());
        if (blob == null || holding == null || unit < 0 || holding.has(unit)) {
            return;
        }
        Lease lease = holding.gets(unit) ? machine.lease(blob, unit) : null;
        if (lease == null) {
            leases.unknown(holding, blob, unit, firstContact, at);
        } else {
            leases.renew(lease, active.done(), active.late(), at);
        }
    }

    private void failed(PlanMachine machine, FailedRun failed, long at) {
        PlanMachine source = byAddress.get(failed.from());
        PlannedBlob blob = blobs.get(failed.run().blob());
        Holding holding = blob == null ? null : blob.of(machine);
        int unit = blob == null ? -1 : blob.unitOf(failed.run());
        if (blob != null && holding != null && unit >= 0 && holding.gets(unit)) {
            Lease lease = machine.lease(blob, unit);
            if (lease != null) {
                leases.failed(holding, lease, source);
            }
        }
        switch (failed.kind()) {
            case LOST -> {
                machine.avoid(failed.from(), at + limits.avoid().toMillis());
                if (source != null && source.lostReporters.size() < LOST_REPORTERS) {
                    source.lostReporters.add(machine.id);
                }
            }
            case BAD -> {
                machine.avoid(failed.from(), at + limits.avoid().toMillis() * BAD_TIMES);
                bad(machine, source);
            }
            case EARLY, RETURNED -> {}
        }
    }

    private static void bad(PlanMachine reporter, @Nullable PlanMachine source) {
        if (source != null && source.badReporters.size() < BAD_REPORTERS) {
            source.badReporters.add(reporter.id);
            if (source.badReporters.size() == BAD_REPORTERS) {
                source.blobs.forEach(blob -> blob.ban(blob.holding(source)));
                source.banned = true;
            }
        }
    }

    private void stand(PlanMachine machine, Labels labels) {
        leave(machine);
        machine.labels = labels;
        machine.zone = labels.zone().isEmpty() ? null : group("zone " + labels.zone());
        machine.rack = labels.rack().isEmpty() ? null : group("rack " + labels.zone() + "/" + labels.rack());
        for (PlanGroup group : groupsOf(machine)) {
            group.members.add(machine);
        }
    }

    private PlanGroup group(String name) {
        return groups.computeIfAbsent(name, any -> new PlanGroup(groups.size()));
    }

    private void leave(PlanMachine machine) {
        List.copyOf(machine.blobs).forEach(blob -> drop(machine, blob));
        groupsOf(machine).forEach(group -> group.members.remove(machine));
    }

    private static List<PlanGroup> groupsOf(PlanMachine machine) {
        List<PlanGroup> of = new ArrayList<>(2);
        if (machine.zone != null) {
            of.add(machine.zone);
        }
        if (machine.rack != null) {
            of.add(machine.rack);
        }
        return of;
    }

    private void drop(PlanMachine machine, @Nullable PlannedBlob blob) {
        Holding holding = blob == null ? null : blob.of(machine);
        if (blob == null || holding == null) {
            return;
        }
        for (Lease lease : List.copyOf(machine.leases)) {
            if (lease.blob == blob) {
                leases.dead(holding, lease);
            }
        }
        blob.drop(holding);
        if (blob.holdings.isEmpty()) {
            blobs.remove(blob.digest);
        }
    }

    /** Some that have or get what this one wants; all where there are not many, so that they can share out the depots' part without a planner. */
    private List<PeerAddress> peers(PlanMachine asker) {
        Set<PeerAddress> told = new HashSet<>();
        for (PlannedBlob blob : asker.blobs) {
            List<Holding> holdings = blob.holdings;
            boolean few = holdings.size() <= PEERS_ALL_TOLD;
            int most = few ? PEERS_ALL_TOLD : PEERS_TOLD;
            for (int i = 0; i < Math.min(most, holdings.size()) && told.size() < most; i++) {
                PlanMachine peer = holdings.get(few ? i : random.nextInt(holdings.size())).machine;
                if (peer != asker && !peer.banned) {
                    told.add(peer.address);
                }
            }
        }
        return List.copyOf(told);
    }

    private void sweep(long at) {
        if (at < nextSweep) {
            return;
        }
        nextSweep = at + SWEEP_EVERY;
        List<PlanMachine> silent = new ArrayList<>();
        for (PlanMachine machine : machines.values()) {
            leases.expire(machine, at);
            if (at - machine.heard > limits.silence().toMillis() || lost(machine, at)) {
                silent.add(machine);
            }
        }
        gone(silent);
        rates.tick(machines.values(), at);
    }

    /** Others cannot reach it, and it says nothing either: it counts as dead until it does, and then tells everything again. */
    private static boolean lost(PlanMachine machine, long at) {
        int reporters = machine.lostReporters.size();
        return reporters >= LOST_REPORTERS || (reporters > 0 && at - machine.heard > LOST_SILENCE);
    }

    private void gone(List<PlanMachine> silent) {
        for (PlanMachine machine : silent) {
            leave(machine);
            machines.remove(machine.id);
            byAddress.remove(machine.address, machine);
            indexes.clear(machine.index);
        }
    }
}
