package io.bowwave.intake;

import java.time.Instant;
import java.util.List;

/**
 * What the rules of retention would do to an app now; nothing is done by asking.
 *
 * @param kept builds that keep their artifact
 * @param expiring those that no rule keeps, newest first
 * @param bytes what their builds had added to the home store: as much is freed there, less what kept builds share with them
 */
record RetentionResource(String app, AppResource.Keep keep, int kept, List<Expiring> expiring, long bytes) {

    /** @param reason why no rule keeps it */
    record Expiring(String build, String commit, String reason, long uploadedBytes, long size, Instant finishedAt) {}
}
