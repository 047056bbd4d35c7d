package io.bowwave.jobtable;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep of the guard did.
 *
 * @param swept false: another guard was sweeping just then
 * @param leases how many builds ran
 * @param expired how many leases had run out
 * @param ended the builds whose attempt it ended, as they are now: requeued, failed or canceled
 * @param held how many leases it prolonged instead
 * @param alarm why it prolonged them; null: it didn't
 */
public record SweepReport(
        boolean swept,
        int leases,
        int expired,
        List<Build> ended,
        int held,
        @Nullable String alarm) {

    static final SweepReport SKIPPED = new SweepReport(false, 0, 0, List.of(), 0, null);

    public SweepReport {
        ended = List.copyOf(ended);
    }
}
