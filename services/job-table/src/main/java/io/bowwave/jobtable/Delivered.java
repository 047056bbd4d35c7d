package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import java.util.List;

/**
 * What became of a webhook delivery.
 *
 * @param first false: it had come before, and these are its builds
 */
public record Delivered(boolean first, List<BuildId> builds) {
    public Delivered {
        builds = List.copyOf(builds);
    }
}
