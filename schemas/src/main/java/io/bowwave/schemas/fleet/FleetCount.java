package io.bowwave.schemas.fleet;

import io.bowwave.schemas.id.BuildId;
import org.jspecify.annotations.Nullable;

/**
 * So many machines are in this state about this generation.
 *
 * @param transfer summed over them
 * @param reason one machine's, as an example, for failed and reverted
 */
public record FleetCount(
        long generation,
        @Nullable BuildId build,
        MachineState state,
        int machines,
        Transfer transfer,
        @Nullable String reason) {}
