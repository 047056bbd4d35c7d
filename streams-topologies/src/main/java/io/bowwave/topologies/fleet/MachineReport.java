package io.bowwave.topologies.fleet;

import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import org.jspecify.annotations.Nullable;

/** What counts of a machine's last word about an app: the row of the store, key as on the topic. */
record MachineReport(
        AppName app,
        RegionName region,
        long generation,
        MachineState state,
        @Nullable BuildId build,
        @Nullable String reason,
        Transfer transfer,
        long sequence) {

    static MachineReport of(MachineStatus status) {
        return new MachineReport(
                status.app(),
                status.region(),
                status.generation(),
                status.state(),
                status.build(),
                status.reason(),
                status.transfer(),
                status.sequence());
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
        return new MachineReport(app, region, generation, state, build, reason, transfer, other.sequence).equals(other);
    }
}
