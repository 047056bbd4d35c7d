package io.bowwave.topologies.rollout;

import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.BuildId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a region has come with a build.
 *
 * @param live machines that are not lost, whatever they run
 * @param heard live machines that have heard of the region's last goal
 * @param wanted live machines that are told to run the build
 * @param healthy those that do
 * @param bad those that failed or went back
 * @param restarts of the build, crashes included
 * @param reason why one of the bad ones is
 * @param mark grows as machines come nearer to healthy and as bytes arrive
 * @param pool live machines by bucket
 */
record RegionView(
        int live,
        int heard,
        int wanted,
        int healthy,
        int bad,
        long restarts,
        @Nullable String reason,
        long mark,
        Pool pool) {

    /**
     * @param build that is looked at
     * @param from what is said about older generations does not count
     * @param last the generation of the region's last goal
     */
    static RegionView of(@Nullable FleetStatus status, BuildId build, long from, long last) {
        int live = 0;
        int heard = 0;
        int wanted = 0;
        int healthy = 0;
        int bad = 0;
        long restarts = 0;
        String reason = null;
        long mark = 0;
        for (FleetCount count : status == null ? List.<FleetCount>of() : status.counts()) {
            int machines = count.machines();
            boolean alive = count.state() != MachineState.LOST;
            live += alive ? machines : 0;
            heard += alive && count.generation() >= last ? machines : 0;
            if (!about(count, build, from)) {
                continue;
            }
            wanted += alive ? machines : 0;
            mark += (long) machines * nearness(count.state()) + bytes(count.transfer());
            healthy += count.state() == MachineState.HEALTHY ? machines : 0;
            restarts += count.restarts() == null ? 0 : count.restarts();
            if (bad(count)) {
                bad += machines;
                reason = count.reason() == null ? reason : count.reason();
            }
        }
        Pool pool = new Pool(status == null ? null : status.buckets(), live);
        return new RegionView(live, heard, wanted, healthy, bad, restarts, reason, mark, pool);
    }

    /** Whether the count is of machines that are told to run the build; a machine that runs something it does not name counts as one. */
    static boolean about(FleetCount count, BuildId build, long from) {
        return count.generation() >= from
                && (count.build() == null
                        ? count.state() != MachineState.IDLE
                        : count.build().equals(build));
    }

    static boolean bad(FleetCount count) {
        return count.state() == MachineState.FAILED || count.state() == MachineState.REVERTED;
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
