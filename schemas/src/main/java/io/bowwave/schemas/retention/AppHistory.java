package io.bowwave.schemas.retention;

import io.bowwave.schemas.id.BuildId;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What is known of one app when it is decided.
 *
 * @param built every succeeded build that has its artifact, in any order
 * @param deployed each build that was ever a goal, in the order of their last turn; what is missing here was never deployed
 * @param inUse builds that are kept whatever the rules say, with the reason, for example {@code goal of us-east}
 */
public record AppHistory(List<Built> built, List<Deployed> deployed, Map<BuildId, String> inUse) {

    /** @param at when it had succeeded */
    public record Built(BuildId build, Instant at) {}

    /** @param until when another took its place; now, as long as none has */
    public record Deployed(BuildId build, Instant until) {}

    public AppHistory {
        built = List.copyOf(built);
        deployed = List.copyOf(deployed);
        inUse = Map.copyOf(inUse);
    }
}
