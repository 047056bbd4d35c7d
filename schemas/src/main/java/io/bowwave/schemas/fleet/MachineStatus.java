package io.bowwave.schemas.fleet;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine runs of an app, and why; topic {@code bowwave.machine-status}, key {@code region|machine|app}, partitioned by {@code region|app}, compacted.
 *
 * @param generation of the goal that it is about
 * @param build that the goal asks of this machine
 * @param running that the machine really runs now
 * @param address host and port at which the app on this machine is reached, when it has a port
 * @param transfer of this generation's release
 * @param sequence grows with each report of the machine about any app; readers drop what is older
 * @param since when the state began
 * @param fetch how the fetch of this generation's release goes on, or went
 * @param restarts of the app since the switch to the build that runs, crashes included; absent: none
 * @param heals how often the machine found the app other than its goal says and put it right, since the switch; absent: never
 * @param logTail the app's last log lines, at most 2 KB; of failed and reverted machines only
 * @param labels of the machine, as its depot knows them; absent in what the machine itself says
 */
public record MachineStatus(
        AppName app,
        RegionName region,
        MachineId machine,
        long generation,
        MachineState state,
        @Nullable BuildId build,
        @Nullable BuildId running,
        @Nullable String reason,
        @Nullable String address,
        Transfer transfer,
        long sequence,
        Instant since,
        @Nullable FetchProgress fetch,
        @Nullable Long restarts,
        @Nullable Long heals,
        @Nullable String logTail,
        @Nullable Map<String, String> labels)
        implements EventData {

    public MachineStatus {
        labels = labels == null ? null : Map.copyOf(labels);
    }

    /** The same of a machine with these labels. */
    public MachineStatus labelled(Map<String, String> given) {
        return new MachineStatus(
                app,
                region,
                machine,
                generation,
                state,
                build,
                running,
                reason,
                address,
                transfer,
                sequence,
                since,
                fetch,
                restarts,
                heals,
                logTail,
                given);
    }

    /** Without a fetch, and without what a running app may add. */
    public MachineStatus(
            AppName app,
            RegionName region,
            MachineId machine,
            long generation,
            MachineState state,
            @Nullable BuildId build,
            @Nullable BuildId running,
            @Nullable String reason,
            @Nullable String address,
            Transfer transfer,
            long sequence,
            Instant since) {
        this(
                app,
                region,
                machine,
                generation,
                state,
                build,
                running,
                reason,
                address,
                transfer,
                sequence,
                since,
                null,
                null,
                null,
                null,
                null);
    }
}
