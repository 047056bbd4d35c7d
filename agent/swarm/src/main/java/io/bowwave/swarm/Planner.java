package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PlannedBlob.Lease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides who fetches which piece from whom, in one region. Soft state only: machines hold the truth and say it again. The origin is
 * asked for a piece only while no machine has it and no machine is getting it from the origin; all others get it from machines, also
 * from one that is still receiving it (cut-through). Owned by one thread at a time; reads no clock.
 */
public final class Planner {

    private static final int PROBES = 64;
    private static final int PEERS_TOLD = 16;
    private static final int BAD_REPORTERS = 2;
    private static final long WAIT_STARVED = 100;
    private static final long WAIT_QUIET = 1000;
    private static final long SWEEP_EVERY = 1000;

    private final PlanLimits limits;
    private final RandomGenerator random;
    private final Map<MachineId, PlannedMachine> machines = new HashMap<>();
    private final Map<Digest, PlannedBlob> blobs = new HashMap<>();
    private final Map<PeerAddress, Set<MachineId>> badReports = new HashMap<>();
    private int originUploads;
    private long originGrants;
    private long peerGrants;
    private long nextSweep;

    public Planner(PlanLimits limits, RandomGenerator random) {
        this.limits = limits;
        this.random = random;
    }

    /**
     * Takes in what the machine says and grants it pieces.
     *
     * @param origins the depots' peer ports, this one's first
     */
    public PlanAnswer plan(PlanRequest request, List<PeerAddress> origins, Instant now) {
        long at = now.toEpochMilli();
        sweep(at);
        PlannedMachine machine = hear(request, at);
        request.failures().forEach(failure -> failed(machine, failure, at));
        renew(request, at);
        List<Grant> grants = new ArrayList<>();
        Set<PeerAddress> peers = new HashSet<>();
        boolean wants = false;
        for (BlobReport report : request.blobs()) {
            if (report.want()) {
                wants = true;
                grant(machine, report, origins, request.room(), grants, peers, at);
            }
        }
        boolean starved = wants && grants.isEmpty() && request.room() > 0;
        return new PlanAnswer(grants, List.copyOf(peers), origins, starved ? WAIT_STARVED : WAIT_QUIET);
    }

    /** Machines known now. */
    public int machines() {
        return machines.size();
    }

    /** Blobs known now. */
    public int blobs() {
        return blobs.size();
    }

    /** Grants from depots since the start. */
    public long originGrants() {
        return originGrants;
    }

    /** Grants from machines since the start. */
    public long peerGrants() {
        return peerGrants;
    }

    /** Peers that several machines had bad blocks from. */
    public List<PeerAddress> banned() {
        return badReports.entrySet().stream()
                .filter(each -> each.getValue().size() >= BAD_REPORTERS)
                .map(Map.Entry::getKey)
                .toList();
    }

    private PlannedMachine hear(PlanRequest request, long at) {
        PlannedMachine machine = machines.computeIfAbsent(request.machine(), PlannedMachine::new);
        machine.heard(request.peer(), at);
        if (request.all()) {
            Set<Digest> named = new HashSet<>();
            request.blobs().forEach(report -> named.add(report.blob()));
            List.copyOf(machine.blobs()).stream()
                    .filter(blob -> !named.contains(blob))
                    .forEach(blob -> drop(machine, blob));
        }
        request.blobs().forEach(report -> has(machine, report));
        return machine;
    }

    private void has(PlannedMachine machine, BlobReport report) {
        PlannedBlob blob =
                blobs.computeIfAbsent(report.blob(), any -> new PlannedBlob(report.pieces(), report.whole()));
        if (blob.pieces() != report.pieces()) {
            return;
        }
        BitSet pieces = report.complete() ? Pieces.all(blob.pieces()) : Pieces.decode(report.have(), blob.pieces());
        blob.set(machine.id(), pieces);
        machine.blobs().add(report.blob());
        for (int piece = pieces.nextSetBit(0); piece >= 0; piece = pieces.nextSetBit(piece + 1)) {
            if (blob.leases().containsKey(piece)) {
                release(blob, piece, machine.id());
            }
        }
    }

    private void failed(PlannedMachine machine, PieceFailure failure, long at) {
        PlannedBlob blob = blobs.get(failure.blob());
        if (blob != null) {
            release(blob, failure.piece(), machine.id());
        }
        if (!failure.early()) {
            machine.avoid(failure.from(), at + (failure.bad() ? limits.avoidBad() : limits.avoid()).toMillis());
        }
        if (failure.bad()) {
            badReports.computeIfAbsent(failure.from(), any -> new HashSet<>()).add(machine.id());
        }
    }

    private void renew(PlanRequest request, long at) {
        for (PieceRef ref : request.active()) {
            PlannedBlob blob = blobs.get(ref.blob());
            Lease lease = blob == null ? null : blob.lease(ref.piece(), request.machine());
            if (blob != null
                    && lease != null
                    && at - lease.firstAt() < limits.leaseAtMost().toMillis()) {
                blob.leases(ref.piece()).put(request.machine(), lease(lease, at));
            }
        }
    }

    private Lease lease(Lease old, long at) {
        return new Lease(
                old.machine(),
                old.source(),
                old.from(),
                old.firstAt(),
                at + limits.lease().toMillis());
    }

    private void grant(
            PlannedMachine machine,
            BlobReport report,
            List<PeerAddress> origins,
            int room,
            List<Grant> grants,
            Set<PeerAddress> peers,
            long at) {
        PlannedBlob blob = blobs.get(report.blob());
        if (blob == null || blob.pieces() != report.pieces()) {
            return;
        }
        tell(blob, machine, peers);
        for (int piece : wanted(blob, machine.id())) {
            if (grants.size() >= room) {
                return;
            }
            Lease lease = choose(machine, blob, piece, origins, at);
            if (lease != null) {
                take(blob, piece, lease);
                grants.add(new Grant(
                        report.blob(),
                        piece,
                        lease.from(),
                        lease.source() == null,
                        limits.lease().toMillis()));
            }
        }
    }

    /** Rarest first; which of those that are equally rare depends on the machine, so that machines get different ones. */
    private static List<Integer> wanted(PlannedBlob blob, MachineId machine) {
        List<Integer> wanted = new ArrayList<>();
        for (int piece = 0; piece < blob.pieces(); piece++) {
            if (!blob.has(machine, piece) && blob.lease(piece, machine) == null) {
                wanted.add(piece);
            }
        }
        int seed = machine.hashCode();
        wanted.sort(Comparator.<Integer>comparingInt(
                        piece -> blob.copies(piece) + blob.leases(piece).size())
                .thenComparingInt(piece -> Integer.reverse((piece + 1) * 0x9E3779B9 ^ seed)));
        return wanted;
    }

    private @Nullable Lease choose(
            PlannedMachine machine, PlannedBlob blob, int piece, List<PeerAddress> origins, long at) {
        long until = at + limits.lease().toMillis();
        PlannedMachine peer = holder(machine, blob, piece, at);
        if (peer == null && !blob.whole()) {
            peer = receiver(machine, blob, piece, at);
        }
        if (peer != null) {
            return new Lease(machine.id(), peer.id(), peer.address(), at, until);
        }
        boolean onItsWay = blob.leases(piece).values().stream().anyMatch(each -> each.source() == null);
        boolean nobodyHasIt = blob.copies(piece) == 0 || !machine.reaches(blob, piece, machines, at);
        if (onItsWay || !nobodyHasIt || originUploads >= limits.uploadsFromOrigin() * origins.size()) {
            return null;
        }
        for (PeerAddress origin : origins) {
            if (!machine.avoids(origin, at)) {
                return new Lease(machine.id(), null, origin, at, until);
            }
        }
        return null;
    }

    /** The least busy of some that have the piece. */
    private @Nullable PlannedMachine holder(PlannedMachine asker, PlannedBlob blob, int piece, long at) {
        List<MachineId> holders = blob.holders();
        PlannedMachine best = null;
        int start = holders.isEmpty() ? 0 : random.nextInt(holders.size());
        for (int i = 0; i < Math.min(PROBES, holders.size()); i++) {
            MachineId id = holders.get((start + i) % holders.size());
            if (blob.has(id, piece)) {
                best = better(best, usable(asker, id, at));
            }
        }
        return best;
    }

    /** Somebody who is receiving the piece, and not from the asker: it forwards each block once verified. */
    private @Nullable PlannedMachine receiver(PlannedMachine asker, PlannedBlob blob, int piece, long at) {
        PlannedMachine best = null;
        for (Lease lease : blob.leases(piece).values()) {
            if (fed(asker.id(), blob, piece, lease)) {
                best = better(best, usable(asker, lease.machine(), at));
            }
        }
        return best;
    }

    /**
     * Whether the bytes of this lease come from the origin or from a machine that has the piece, without passing through the asker. A chain
     * with a link that ran out feeds nobody, and one that is longer than can be is taken for a circle.
     */
    private static boolean fed(MachineId asker, PlannedBlob blob, int piece, Lease lease) {
        @Nullable Lease at = lease;
        for (int steps = 0; steps < PROBES && at != null; steps++) {
            MachineId source = at.source();
            if (source == null || blob.has(source, piece)) {
                return true;
            }
            if (source.equals(asker)) {
                return false;
            }
            at = blob.lease(piece, source);
        }
        return false;
    }

    private @Nullable PlannedMachine usable(PlannedMachine asker, MachineId id, long at) {
        PlannedMachine peer = machines.get(id);
        boolean usable = peer != null
                && !id.equals(asker.id())
                && peer.uploads() < limits.uploadsAPeer()
                && !asker.avoids(peer.address(), at)
                && badReports.getOrDefault(peer.address(), Set.of()).size() < BAD_REPORTERS;
        return usable ? peer : null;
    }

    private static @Nullable PlannedMachine better(@Nullable PlannedMachine one, @Nullable PlannedMachine other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.uploads() < one.uploads() ? other : one;
    }

    private void tell(PlannedBlob blob, PlannedMachine asker, Set<PeerAddress> peers) {
        List<MachineId> holders = blob.holders();
        int start = holders.isEmpty() ? 0 : random.nextInt(holders.size());
        for (int i = 0; i < holders.size() && peers.size() < PEERS_TOLD; i++) {
            PlannedMachine peer = machines.get(holders.get((start + i) % holders.size()));
            if (peer != null && peer != asker) {
                peers.add(peer.address());
            }
        }
    }

    private void take(PlannedBlob blob, int piece, Lease lease) {
        release(blob, piece, lease.machine());
        blob.leases(piece).put(lease.machine(), lease);
        count(lease, 1);
        if (lease.source() == null) {
            originGrants++;
        } else {
            peerGrants++;
        }
    }

    private void release(PlannedBlob blob, int piece, MachineId machine) {
        Lease lease = blob.lease(piece, machine);
        if (lease != null) {
            blob.leases(piece).remove(machine);
            count(lease, -1);
        }
    }

    private void count(Lease lease, int change) {
        if (lease.source() == null) {
            originUploads += change;
            return;
        }
        PlannedMachine source = machines.get(lease.source());
        if (source != null) {
            source.uploading(change);
        }
    }

    private void drop(PlannedMachine machine, Digest name) {
        PlannedBlob blob = blobs.get(name);
        if (blob != null) {
            blob.set(machine.id(), new BitSet());
            List.copyOf(blob.leases().keySet()).forEach(piece -> release(blob, piece, machine.id()));
        }
        machine.blobs().remove(name);
    }

    /** Once a second: leases that ran out, machines that are silent, blobs that nobody speaks of. */
    private void sweep(long at) {
        if (at < nextSweep) {
            return;
        }
        nextSweep = at + SWEEP_EVERY;
        for (PlannedMachine silent : List.copyOf(machines.values())) {
            if (at - silent.heardAt() > limits.silence().toMillis()) {
                List.copyOf(silent.blobs()).forEach(blob -> drop(silent, blob));
                machines.remove(silent.id());
                badReports.remove(silent.address());
            }
        }
        for (PlannedBlob blob : blobs.values()) {
            blob.leases().values().forEach(each -> expire(each, at));
        }
        for (Iterator<PlannedBlob> all = blobs.values().iterator(); all.hasNext(); ) {
            if (all.next().idle()) {
                all.remove();
            }
        }
    }

    private void expire(Map<MachineId, Lease> leases, long at) {
        for (Iterator<Lease> all = leases.values().iterator(); all.hasNext(); ) {
            Lease lease = all.next();
            if (lease.expiresAt() <= at) {
                all.remove();
                count(lease, -1);
            }
        }
    }
}
