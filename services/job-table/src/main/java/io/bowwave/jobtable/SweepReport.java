package io.bowwave.jobtable;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a sweep of the guard did.
 *
 * @param swept false: another guard was sweeping just then
 * @param leases how many builds ran
 * @param expired how many leases had run out
 * @param ended the builds whose attempt it ended, as they are now: requeued, failed or canceled; and those that
 *     have waited in the queue for too long
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

    /** And these builds as well. */
    SweepReport with(List<Build> late) {
        return new SweepReport(
                swept,
                leases,
                expired,
                Stream.concat(ended.stream(), late.stream()).toList(),
                held,
                alarm);
    }
}
