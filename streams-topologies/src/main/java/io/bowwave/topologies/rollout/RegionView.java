package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a region has come with a generation.
 *
 * @param live machines that are not lost, whatever their generation
 * @param healthy live machines that are healthy on this generation
 * @param bad machines that failed or went back on this generation
 * @param reason one of theirs
 * @param mark grows as machines come nearer to healthy and as bytes arrive
 */
record RegionView(int live, int healthy, int bad, @Nullable String reason, long mark) {

    static RegionView of(@Nullable FleetStatus status, long generation) {
        int live = 0;
        int healthy = 0;
        int bad = 0;
        String reason = null;
        long mark = 0;
        for (FleetCount count : status == null ? List.<FleetCount>of() : status.counts()) {
            live += count.state() == MachineState.LOST ? 0 : count.machines();
            if (count.generation() != generation) {
                continue;
            }
            mark += (long) count.machines() * nearness(count.state()) + bytes(count.transfer());
            healthy += count.state() == MachineState.HEALTHY ? count.machines() : 0;
            if (count.state() == MachineState.FAILED || count.state() == MachineState.REVERTED) {
                bad += count.machines();
                reason = count.reason() == null ? reason : count.reason();
            }
        }
        return new RegionView(live, healthy, bad, reason, mark);
    }

    /** Machines there are, all on this generation, all healthy; those lost do not count. */
    boolean converged() {
        return live > 0 && healthy == live;
    }

    private static int nearness(MachineState state) {
        return switch (state) {
            case LOST, FAILED, REVERTED -> 0;
            case IDLE -> 1;
            case FETCHING -> 2;
            case STAGED -> 3;
            case STARTING -> 4;
            case HEALTHY -> 5;
        };
    }

    private static long bytes(Transfer transfer) {
        return transfer.fromDepot() + transfer.fromPeers() + transfer.reused();
    }
}
