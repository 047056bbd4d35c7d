package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import java.util.List;

/**
 * What became of a webhook delivery.
 *
 * @param first false: it had come before, and these are its builds
 * @param receipts one for each build, by app
 */
public record Delivered(boolean first, List<BuildId> builds, List<Receipt> receipts) {
    public Delivered {
        builds = List.copyOf(builds);
        receipts = List.copyOf(receipts);
    }
}
