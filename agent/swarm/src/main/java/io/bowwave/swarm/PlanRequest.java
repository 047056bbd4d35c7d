package io.bowwave.swarm;

import io.bowwave.schemas.id.MachineId;
import java.util.List;

/**
 * A machine tells the planner what it has and wants, and asks for pieces.
 *
 * @param peer where it serves
 * @param blobs since the last request, or all
 * @param all what is not in {@code blobs}, the machine has no longer
 * @param active grants that it is working on: their leases are renewed
 * @param failures since the last request
 * @param room how many more grants it can use, 0 to 256
 */
public record PlanRequest(
        MachineId machine,
        PeerAddress peer,
        List<BlobReport> blobs,
        boolean all,
        List<PieceRef> active,
        List<PieceFailure> failures,
        int room) {

    private static final int MAX_ROOM = 256;
    private static final int MAX_BLOBS = 20_000;

    public PlanRequest {
        blobs = List.copyOf(blobs);
        active = List.copyOf(active);
        failures = List.copyOf(failures);
        if (room < 0 || room > MAX_ROOM) {
            throw new IllegalArgumentException("room: found %d, expected 0 to %d".formatted(room, MAX_ROOM));
        }
        if (blobs.size() > MAX_BLOBS) {
            throw new IllegalArgumentException(
                    "blobs: found %d, expected at most %d".formatted(blobs.size(), MAX_BLOBS));
        }
    }
}
