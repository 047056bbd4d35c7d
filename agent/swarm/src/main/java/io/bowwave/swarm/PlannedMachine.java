package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the planner knows of one machine. */
final class PlannedMachine {

    private final MachineId id;
    private final Set<Digest> blobs = new HashSet<>();
    private final Map<PeerAddress, Long> avoided = new HashMap<>();
    private PeerAddress address = new PeerAddress("unknown", 1);
    private long heardAt;
    private int uploads;

    PlannedMachine(MachineId id) {
        this.id = id;
    }

    MachineId id() {
        return id;
    }

    /** Blobs that it has spoken of. */
    Set<Digest> blobs() {
        return blobs;
    }

    PeerAddress address() {
        return address;
    }

    long heardAt() {
        return heardAt;
    }

    /** Pieces that others are to get from it at this moment. */
    int uploads() {
        return uploads;
    }

    void heard(PeerAddress from, long at) {
        address = from;
        heardAt = at;
        avoided.values().removeIf(until -> until <= at);
    }

    void uploading(int change) {
        // A machine that was forgotten and came back begins at none, whatever leases from it are still about.
        uploads = Math.max(0, uploads + change);
    }

    void avoid(PeerAddress peer, long until) {
        avoided.put(peer, until);
    }

    boolean avoids(PeerAddress peer, long at) {
        Long until = avoided.get(peer);
        return until != null && until > at;
    }

    /** Whether some machine that has the piece is one that this machine can get it from, now or when it is less busy. */
    boolean reaches(PlannedBlob blob, int piece, Map<MachineId, PlannedMachine> machines, long at) {
        for (MachineId holder : blob.holders()) {
            PlannedMachine peer = machines.get(holder);
            if (peer != null && peer != this && blob.has(holder, piece) && !avoids(peer.address(), at)) {
                return true;
            }
        }
        return false;
    }
}
