package io.bowwave.topologies.fleet;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Buckets;
import org.jspecify.annotations.Nullable;

/**
 * What counts of a machine's last word about an app: the row of the store, key as on the topic.
 *
 * @param bucket of the machine for this app, 0 to 999
 * @param restarts of the app since the switch to its build; absent: none
 * @param logTail of a machine that failed or went back, at most {@link #MAX_LOG_TAIL} characters
 */
record MachineReport(
        AppName app,
        RegionName region,
        MachineId machine,
        int bucket,
        long generation,
        MachineState state,
        @Nullable BuildId build,
        @Nullable String reason,
        Transfer transfer,
        long sequence,
        @Nullable Long restarts,
        @Nullable String logTail) {

    /** Characters of a log's end that are kept. */
    static final int MAX_LOG_TAIL = 2048;

    static MachineReport of(MachineStatus status) {
        return new MachineReport(
                status.app(),
                status.region(),
                status.machine(),
                Buckets.of(status.machine(), status.app()),
                status.generation(),
                status.state(),
                status.build(),
                status.reason(),
                status.transfer(),
                status.sequence(),
                status.restarts(),
                bad(status.state()) ? end(status.logTail()) : null);
    }

    /**
     * Whether this takes the place of what was known. A newer generation always does; within one, the sequence decides. The same
     * sequence again may: a depot repeats a machine's last one when it gives it up as lost.
     */
    boolean replaces(@Nullable MachineReport known) {
        if (known == null || generation > known.generation) {
            return true;
        }
        return generation == known.generation && sequence >= known.sequence;
    }

    /** Whether nothing that is counted differs. */
    boolean countsAs(MachineReport other) {
        return new MachineReport(
                        app,
                        region,
                        machine,
                        bucket,
                        generation,
                        state,
                        build,
                        reason,
                        transfer,
                        other.sequence,
                        restarts,
                        logTail)
                .equals(other);
    }

    /** Whether the machine failed or went back to the release before. */
    boolean bad() {
        return bad(state);
    }

    boolean live() {
        return state != MachineState.LOST;
    }

    private static boolean bad(MachineState state) {
        return state == MachineState.FAILED || state == MachineState.REVERTED;
    }

    private static @Nullable String end(@Nullable String log) {
        return log == null ? null : log.substring(Math.max(0, log.length() - MAX_LOG_TAIL));
    }
}
