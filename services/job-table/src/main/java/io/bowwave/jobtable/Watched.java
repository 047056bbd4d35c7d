package io.bowwave.jobtable;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an app's repository and branch from asking for them.
 *
 * @param answeredAt when the repository answered last
 * @param nextAt when it is asked again; null: as soon as somebody can
 * @param failures how many times in a row it could not be asked
 * @param problem why, the last time
 * @param head the branch's commit; null when it was not seen yet, or is not there
 * @param headAt since when the branch is known to be there, or not to be; null: it was not seen yet
 */
public record Watched(
        @Nullable Instant answeredAt,
        @Nullable Instant nextAt,
        int failures,
        @Nullable Instant failingSince,
        @Nullable String problem,
        @Nullable String head,
        @Nullable Instant headAt) {}
