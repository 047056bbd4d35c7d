package io.bowwave.intake;

import io.bowwave.schemas.fleet.FetchProgress;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the machines of an app run. */
final class FleetResource {

    private FleetResource() {}

    /**
     * An app now.
     *
     * @param machines of all regions, lost ones included
     * @param rollout in progress, or the last that was
     * @param frozen the freeze that holds now; absent: none does
     */
    record Status(
            String app,
            int machines,
            int healthy,
            List<Region> regions,
            AppResource.@Nullable FrozenNow frozen,
            @Nullable DeployResource rollout) {}

    /**
     * A region's goal and its machines counted.
     *
     * @param generation of the goal; absent: nothing was ever deployed there
     * @param healthy on the goal's generation
     * @param counts by build and state
     */
    record Region(
            String region,
            @Nullable Long generation,
            @Nullable String build,
            @Nullable String commit,
            @Nullable String previous,
            @Nullable Integer permille,
            int machines,
            int healthy,
            int lost,
            List<Count> counts,
            @Nullable Instant updatedAt) {}

    /** So many machines are in this state about this generation. */
    record Count(
            long generation,
            @Nullable String build,
            String state,
            int machines,
            Transfer transfer,
            @Nullable String reason) {

        static Count of(FleetCount count) {
            return new Count(
                    count.generation(),
                    count.build() == null ? null : count.build().text(),
                    count.state().text(),
                    count.machines(),
                    count.transfer(),
                    count.reason());
        }
    }

    /**
     * One machine.
     *
     * @param fetch how the fetch of its release goes on, or went; absent: nothing was fetched for this generation
     * @param restarts since the switch to what it runs, crashes included
     * @param heals how often it found the app other than its goal says and put it right, since the switch
     * @param logTail the app's last log lines; of failed and reverted machines
     */
    record Machine(
            String machine,
            String region,
            long generation,
            String state,
            @Nullable String build,
            @Nullable String running,
            @Nullable String reason,
            @Nullable String address,
            Transfer transfer,
            @Nullable FetchProgress fetch,
            long restarts,
            long heals,
            @Nullable String logTail,
            Instant since,
            Instant updatedAt) {}

    static int machines(List<FleetCount> counts, MachineState state, @Nullable Long generation) {
        return counts.stream()
                .filter(count -> count.state() == state && (generation == null || generation == count.generation()))
                .mapToInt(FleetCount::machines)
                .sum();
    }
}
