package io.bowwave.topologies.fleet;

import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One app's machines in one region, counted by generation, build and state. Lives in memory and is counted anew from the store of
 * reports at each start, so that it can never disagree with them. Owned by the stream thread.
 */
final class RegionTally {

    private record Group(long generation, @Nullable BuildId build, MachineState state) {
        static final Comparator<Group> ORDER = Comparator.comparingLong(Group::generation)
                .thenComparing(group -> group.build == null ? "" : group.build.text())
                .thenComparing(Group::state);
    }

    private record Cell(
            int machines, Transfer transfer, @Nullable String reason) {
        static final Cell EMPTY = new Cell(0, Transfer.NONE, null);
    }

    private final AppName app;
    private final RegionName region;
    private final TreeMap<Group, Cell> cells = new TreeMap<>(Group.ORDER);

    RegionTally(AppName app, RegionName region) {
        this.app = app;
        this.region = region;
    }

    void add(MachineReport report) {
        Group group = group(report);
        Cell cell = cells.getOrDefault(group, Cell.EMPTY);
        String reason = report.reason() == null ? cell.reason : report.reason();
        cells.put(group, new Cell(cell.machines + 1, cell.transfer.plus(report.transfer()), reason));
    }

    void remove(MachineReport report) {
        Group group = group(report);
        Cell cell = cells.getOrDefault(group, Cell.EMPTY);
        if (cell.machines <= 1) {
            cells.remove(group);
        } else {
            cells.put(group, new Cell(cell.machines - 1, cell.transfer.minus(report.transfer()), cell.reason));
        }
    }

    FleetStatus status() {
        List<FleetCount> counts = cells.entrySet().stream()
                .map(each -> count(each.getKey(), each.getValue()))
                .toList();
        return new FleetStatus(
                app, region, counts.stream().mapToInt(FleetCount::machines).sum(), counts);
    }

    boolean empty() {
        return cells.isEmpty();
    }

    private static FleetCount count(Group group, Cell cell) {
        boolean bad = group.state == MachineState.FAILED || group.state == MachineState.REVERTED;
        return new FleetCount(
                group.generation, group.build, group.state, cell.machines, cell.transfer, bad ? cell.reason : null);
    }

    private static Group group(MachineReport report) {
        return new Group(report.generation(), report.build(), report.state());
    }
}
