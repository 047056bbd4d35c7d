package io.bowwave.schemas.fleet;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import java.util.List;

/**
 * A region's machines counted; topic {@code bowwave.fleet-status}, key {@code app|region}, partitioned by app, compacted.
 *
 * @param machines that have the app, lost ones included
 */
public record FleetStatus(AppName app, RegionName region, int machines, List<FleetCount> counts) implements EventData {

    public FleetStatus {
        counts = List.copyOf(counts);
    }
}
