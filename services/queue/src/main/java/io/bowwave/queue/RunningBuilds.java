package io.bowwave.queue;

import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which builds of an app machines have whole on their disks: patches are made from those. Thread-safe. */
final class RunningBuilds {

    private static final Set<MachineState> WHOLE =
            EnumSet.of(MachineState.STAGED, MachineState.STARTING, MachineState.HEALTHY);

    private final Map<AppName, Map<RegionName, FleetStatus>> regions = new ConcurrentHashMap<>();

    void put(FleetStatus status) {
        regions.computeIfAbsent(status.app(), app -> new ConcurrentHashMap<>()).put(status.region(), status);
    }

    void remove(AppName app, RegionName region) {
        regions.computeIfPresent(app, (name, of) -> {
            of.remove(region);
            return of.isEmpty() ? null : of;
        });
    }

    /** Those on most machines first. */
    List<BuildId> builds(AppName app) {
        Map<BuildId, Integer> machines = new HashMap<>();
        for (FleetStatus status : regions.getOrDefault(app, Map.of()).values()) {
            for (FleetCount count : status.counts()) {
                BuildId build = count.build();
                if (build != null && WHOLE.contains(count.state())) {
                    machines.merge(build, count.machines(), Integer::sum);
                }
            }
        }
        return machines.entrySet().stream()
                .sorted(Map.Entry.<BuildId, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .toList();
    }
}
