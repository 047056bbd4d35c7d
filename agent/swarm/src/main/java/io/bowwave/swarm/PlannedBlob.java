package io.bowwave.swarm;

import io.bowwave.schemas.id.MachineId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the planner knows of one blob: who has which piece, who is getting which piece from whom. */
final class PlannedBlob {

    /**
     * Somebody is getting a piece.
     *
     * @param source null: a depot
     */
    record Lease(MachineId machine, @Nullable MachineId source, PeerAddress from, long firstAt, long expiresAt) {}

    private final int pieces;
    private final boolean whole;
    private final int[] copies;
    private final Map<MachineId, BitSet> have = new HashMap<>();
    private final List<MachineId> holders = new ArrayList<>();
    private final Map<Integer, Map<MachineId, Lease>> leases = new HashMap<>();

    PlannedBlob(int pieces, boolean whole) {
        this.pieces = pieces;
        this.whole = whole;
        this.copies = new int[pieces];
    }

    int pieces() {
        return pieces;
    }

    boolean whole() {
        return whole;
    }

    /** Machines that have, or are getting, at least one piece; in no order that means anything. */
    List<MachineId> holders() {
        return holders;
    }

    boolean has(MachineId machine, int piece) {
        BitSet theirs = have.get(machine);
        return theirs != null && theirs.get(piece);
    }

    /** Complete copies among the machines. */
    int copies(int piece) {
        return copies[piece];
    }

    /** Sets what a machine has; what it had before and has no longer is taken away. */
    void set(MachineId machine, BitSet pieces) {
        BitSet before = have.get(machine);
        if (before == null) {
            if (pieces.isEmpty()) {
                return;
            }
            before = new BitSet();
            holders.add(machine);
        }
        BitSet changed = (BitSet) before.clone();
        changed.xor(pieces);
        for (int piece = changed.nextSetBit(0); piece >= 0; piece = changed.nextSetBit(piece + 1)) {
            copies[piece] += pieces.get(piece) ? 1 : -1;
        }
        if (pieces.isEmpty()) {
            have.remove(machine);
            holders.remove(machine);
        } else {
            have.put(machine, pieces);
        }
    }

    @Nullable
    Lease lease(int piece, MachineId machine) {
        Map<MachineId, Lease> all = leases.get(piece);
        return all == null ? null : all.get(machine);
    }

    /** Of one piece; may be changed. */
    Map<MachineId, Lease> leases(int piece) {
        return leases.computeIfAbsent(piece, any -> new HashMap<>());
    }

    /** Of all pieces, to look at. */
    Map<Integer, Map<MachineId, Lease>> leases() {
        return leases;
    }

    boolean idle() {
        return have.isEmpty() && leases.values().stream().allMatch(Map::isEmpty);
    }
}
