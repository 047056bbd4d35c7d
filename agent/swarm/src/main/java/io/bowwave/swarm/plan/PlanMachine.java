package io.bowwave.swarm.plan;

import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the planner knows of a machine. */
final class PlanMachine {

    private static final int MAX_AVOIDED = 256;
    private static final int MAX_BROKEN = 1024;

    final MachineId id;
    final int index;
    PeerAddress address;
    Labels labels = Labels.NONE;

    @Nullable
    PlanGroup rack;

    @Nullable
    PlanGroup zone;

    final List<PlannedBlob> blobs = new ArrayList<>();
    final List<Lease> leases = new ArrayList<>();
    /** Dead leases through which others were to get the unit: they wait here until it has a source again. The latest few. */
    final List<Lease> broken = new ArrayList<>();

    /** Who could not reach it since it was heard. */
    final Set<MachineId> lostReporters = new HashSet<>();

    final Set<MachineId> badReporters = new HashSet<>();
    long heard;
    long peersTold = Long.MIN_VALUE / 2;

    /** How many machines there were when it was told of peers last. */
    int peersToldOf;

    /** Blocks that others have been granted from it and have not reported as received. */
    int backlog;

    /** Blocks granted to it by depots that are still to come. */
    int entry;

    /** Blocks a second; 0 while not known. */
    float up;

    float down;
    int sent;
    int received;
    boolean sending;
    int slowTicks;
    boolean straggler;
    boolean banned;

    private @Nullable Map<PeerAddress, Long> avoided;

    PlanMachine(MachineId id, int index, PeerAddress address) {
        this.id = id;
        this.index = index;
        this.address = address;
    }

    @Nullable
    Lease lease(PlannedBlob blob, int unit) {
        for (int i = 0; i < leases.size(); i++) {
            Lease lease = leases.get(i);
            if (lease.unit == unit && lease.blob == blob) {
                return lease;
            }
        }
        return null;
    }

    @Nullable
    Lease broken(PlannedBlob blob, int unit) {
        for (int i = 0; i < broken.size(); i++) {
            Lease lease = broken.get(i);
            if (lease.unit == unit && lease.blob == blob) {
                return lease;
            }
        }
        return null;
    }

    void broken(Lease lease) {
        broken.removeIf(each -> each.children.isEmpty());
        if (broken.size() >= MAX_BROKEN) {
            broken.removeFirst();
        }
        broken.add(lease);
    }

    void avoid(PeerAddress peer, long until) {
        if (avoided == null) {
            avoided = new HashMap<>();
        }
        if (avoided.size() >= MAX_AVOIDED) {
            avoided.clear();
        }
        avoided.merge(peer, until, Math::max);
    }

    /** Whether nobody is sent here any more, or this one is not for now. */
    boolean avoidedBy(PlanMachine asker, long now) {
        return banned || (asker.avoided != null && asker.avoids(address, now));
    }

    boolean avoidsSome(long now) {
        return avoided != null && avoided.values().stream().anyMatch(until -> until > now);
    }

    boolean avoids(PeerAddress peer, long now) {
        Long until = avoided == null ? null : avoided.get(peer);
        return until != null && until > now;
    }
}
