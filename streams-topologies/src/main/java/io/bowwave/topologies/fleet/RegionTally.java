package io.bowwave.topologies.fleet;

import io.bowwave.schemas.fleet.BucketCounts;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One app's machines in one region, counted by generation, build and state, and the live ones by bucket. Lives in memory and is counted
 * anew from the store of reports at each start, so that it can never disagree with them. Owned by the stream thread.
 */
final class RegionTally {

    private record Group(long generation, @Nullable BuildId build, MachineState state) {
        static final Comparator<Group> ORDER = Comparator.comparingLong(Group::generation)
                .thenComparing(group -> group.build == null ? "" : group.build.text())
                .thenComparing(Group::state);

        static Group of(MachineReport report) {
            return new Group(report.generation(), report.build(), report.state());
        }
    }

    private final AppName app;
    private final RegionName region;
    private final TreeMap<Group, TallyCell> cells = new TreeMap<>(Group.ORDER);
    private final int[] live = new int[BucketCounts.BUCKETS];

    /** The text of {@code live}; null when it has changed since. Most reports change no bucket, and a thousand counts are much to write. */
    private @Nullable BucketCounts buckets;

    RegionTally(AppName app, RegionName region) {
        this.app = app;
        this.region = region;
    }

    void add(MachineReport report) {
        cells.computeIfAbsent(Group.of(report), _ -> new TallyCell()).add(report);
        if (report.live()) {
            live[report.bucket()]++;
            buckets = null;
        }
    }

    void remove(MachineReport report) {
        cells.computeIfPresent(Group.of(report), (_, cell) -> cell.remove(report) ? cell : null);
        if (report.live()) {
            live[report.bucket()]--;
            buckets = null;
        }
    }

    /** Another word of the same machine. */
    void replace(MachineReport known, MachineReport report) {
        BucketCounts same = known.live() == report.live() ? buckets : null;
        remove(known);
        add(report);
        buckets = same;
    }

    FleetStatus status() {
        List<FleetCount> counts =
                cells.entrySet().stream().map(RegionTally::count).toList();
        if (buckets == null) {
            buckets = BucketCounts.of(live);
        }
        return new FleetStatus(
                app, region, counts.stream().mapToInt(FleetCount::machines).sum(), counts, buckets);
    }

    boolean empty() {
        return cells.isEmpty();
    }

    private static FleetCount count(Map.Entry<Group, TallyCell> each) {
        Group group = each.getKey();
        return each.getValue().count(group.generation, group.build, group.state);
    }
}
