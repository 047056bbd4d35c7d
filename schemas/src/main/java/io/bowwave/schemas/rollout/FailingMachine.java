package io.bowwave.schemas.rollout;

import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import org.jspecify.annotations.Nullable;

/**
 * A machine that a rollout failed on, as an example.
 *
 * @param reason why it failed
 * @param logTail its last log lines, at most 2 KB
 */
public record FailingMachine(
        RegionName region,
        MachineId machine,
        @Nullable String reason,
        @Nullable String logTail) {}
