package io.bowwave.swarm.plan;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import java.util.List;

/**
 * A machine tells the planner what changed, and asks for grants. Made by {@code Fetching}; nothing in it is said twice, except in a full
 * report.
 *
 * @param peer where it serves
 * @param planner the incarnation that the machine heard from last; 0 when from none
 * @param full the report is complete: blobs that it does not name the machine has not, and does not want
 * @param blobs that are new, changed, or all
 * @param gone blobs that it has no longer and does not want; empty in a full report
 * @param done runs that were granted and are verified now, since the last request that was answered
 * @param active grants that it works on
 * @param failed grants that came to nothing, since the last request that was answered
 * @param room how many more blocks it can use, 0 to {@link #MAX_ROOM}
 */
public record PlanRequest(
        MachineId machine,
        PeerAddress peer,
        Labels labels,
        long planner,
        boolean full,
        List<BlobReport> blobs,
        List<Digest> gone,
        List<Run> done,
        List<ActiveRun> active,
        List<FailedRun> failed,
        int room) {

    /** Blocks: 2 GiB, more than 10 Gbit/s bring in a second. */
    public static final int MAX_ROOM = 16_384;

    /** Of each of the lists, entries. */
    public static final int MAX_ENTRIES = 20_000;

    public PlanRequest {
        blobs = bounded("blobs", blobs);
        gone = bounded("gone", gone);
        done = bounded("done", done);
        active = bounded("active", active);
        failed = bounded("failed", failed);
        if (room < 0 || room > MAX_ROOM) {
            throw new IllegalArgumentException("room: found %d, expected 0 to %d".formatted(room, MAX_ROOM));
        }
    }

    private static <T> List<T> bounded(String name, List<T> list) {
        if (list.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "%s: found %d, expected at most %d".formatted(name, list.size(), MAX_ENTRIES));
        }
        return List.copyOf(list);
    }
}
