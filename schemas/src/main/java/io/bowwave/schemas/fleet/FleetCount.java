package io.bowwave.schemas.fleet;

import io.bowwave.schemas.id.BuildId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * So many machines are in this state about this generation.
 *
 * @param transfer summed over them
 * @param reason one machine's, as an example, for failed and reverted
 * @param restarts of the app since each machine switched to this build, crashes included, summed over the machines; absent: none
 * @param examples of failed and reverted machines, at most three
 */
public record FleetCount(
        long generation,
        @Nullable BuildId build,
        MachineState state,
        int machines,
        Transfer transfer,
        @Nullable String reason,
        @Nullable Long restarts,
        @Nullable List<FailedMachine> examples) {

    public FleetCount {
        examples = examples == null ? null : List.copyOf(examples);
    }

    /** With no restarts and no examples. */
    public FleetCount(
            long generation,
            @Nullable BuildId build,
            MachineState state,
            int machines,
            Transfer transfer,
            @Nullable String reason) {
        this(generation, build, state, machines, transfer, reason, null, null);
    }
}
