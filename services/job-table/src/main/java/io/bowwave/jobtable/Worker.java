package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.WorkerId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A builder, as the job table knows it.
 *
 * @param lastSeen its last claim or heartbeat
 * @param builds that it holds
 */
public record Worker(
        WorkerId id, Map<String, String> labels, Instant firstSeen, Instant lastSeen, List<BuildId> builds) {
    public Worker {
        labels = Map.copyOf(labels);
        builds = List.copyOf(builds);
    }
}
