package io.bowwave.schemas.fleet;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A region's machines counted; topic {@code bowwave.fleet-status}, key {@code app|region}, partitioned by app, compacted.
 *
 * @param machines that have the app, lost ones included
 * @param buckets live machines that have the app; absent where that is not known
 */
public record FleetStatus(
        AppName app,
        RegionName region,
        int machines,
        List<FleetCount> counts,
        @Nullable BucketCounts buckets) implements EventData {

    public FleetStatus {
        counts = List.copyOf(counts);
    }

    /** With nothing known of buckets. */
    public FleetStatus(AppName app, RegionName region, int machines, List<FleetCount> counts) {
        this(app, region, machines, counts, null);
    }
}
