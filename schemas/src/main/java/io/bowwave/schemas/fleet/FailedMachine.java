package io.bowwave.schemas.fleet;

import io.bowwave.schemas.id.MachineId;
import org.jspecify.annotations.Nullable;

/**
 * A machine that failed, as an example.
 *
 * @param reason why it failed
 * @param logTail its last log lines, at most 2 KB
 */
public record FailedMachine(
        MachineId machine,
        @Nullable String reason,
        @Nullable String logTail) {}
