package io.bowwave.depot;

import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.PoolSelector;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The machines that speak to this depot, and their last words. Soft: a machine that it does not know is asked to say everything again. Thread-safe. */
final class Roster {

    /** @param last its last report about each app */
    record Machine(
            MachineId id,
            Map<String, String> labels,
            @Nullable String peer,
            Instant heardAt,
            Map<AppName, Report> last) {

        Machine heard(Instant at) {
            return new Machine(id, labels, peer, at, last);
        }

        long sequence() {
            return last.values().stream()
                    .mapToLong(each -> each.status().sequence())
                    .max()
                    .orElse(0);
        }
    }

    /**
     * One report.
     *
     * @param traceparent of the goal that it is about
     */
    record Report(MachineStatus status, @Nullable String traceparent) {}

    private final RegionName region;
    private final Clock clock;
    private final Duration lostAfter;
    private final Map<MachineId, Machine> machines = new HashMap<>();

    /** @param lostAfter after so much silence a machine counts as lost */
    Roster(RegionName region, Clock clock, Duration lostAfter) {
        this.region = region;
        this.clock = clock;
        this.lostAfter = lostAfter;
    }

    Duration lostAfter() {
        return lostAfter;
    }

    RegionName region() {
        return region;
    }

    synchronized int size() {
        return machines.size();
    }

    /** A machine presents itself. */
    synchronized void hello(MachineId id, Map<String, String> labels, @Nullable String peer) {
        Machine known = machines.get(id);
        Map<AppName, Report> last = known == null ? new HashMap<>() : known.last();
        machines.put(id, new Machine(id, Map.copyOf(labels), peer, clock.instant(), last));
    }

    /** As it presented itself; empty when it has not. */
    synchronized Map<String, String> labels(MachineId id) {
        Machine machine = machines.get(id);
        return machine == null ? Map.of() : machine.labels();
    }

    /** A sign of life; false when the machine has not presented itself. */
    synchronized boolean heard(MachineId id) {
        return machines.computeIfPresent(id, (any, known) -> known.heard(clock.instant())) != null;
    }

    /** What the machine said last about an app. */
    synchronized void said(Report report) {
        Machine machine = machines.get(report.status().machine());
        if (machine == null) {
            return;
        }
        Report before = machine.last().get(report.status().app());
        if (before == null || before.status().sequence() <= report.status().sequence()) {
            machine.last().put(report.status().app(), report);
        }
    }

    /** The machine has nothing of the app any more. */
    synchronized void done(MachineId id, AppName app) {
        Machine machine = machines.get(id);
        if (machine != null) {
            machine.last().remove(app);
        }
    }

    /** Machines that the goal asks to run something, as they are known now. */
    synchronized List<Machine> matching(Goal goal) {
        List<Machine> matching = new ArrayList<>();
        for (Machine machine : machines.values()) {
            if (!goal.gone() && PoolSelector.matches(goal.pool(), machine.labels())) {
                matching.add(copy(machine));
            }
        }
        return matching;
    }

    /** Those that were heard within the time after which a machine is lost. */
    synchronized boolean alive(MachineId id) {
        Machine machine = machines.get(id);
        return machine != null && machine.heardAt().plus(lostAfter).isAfter(clock.instant());
    }

    /** Machines that have been silent for too long. */
    synchronized List<Machine> silent() {
        Instant limit = clock.instant().minus(lostAfter);
        return machines.values().stream()
                .filter(machine -> machine.heardAt().isBefore(limit))
                .map(Roster::copy)
                .toList();
    }

    /** Forgets it, unless it has spoken since. */
    synchronized boolean forget(Machine machine) {
        Machine known = machines.get(machine.id());
        return known != null && known.heardAt().equals(machine.heardAt()) && machines.remove(machine.id()) != null;
    }

    private static Machine copy(Machine machine) {
        return new Machine(
                machine.id(), machine.labels(), machine.peer(), machine.heardAt(), Map.copyOf(machine.last()));
    }
}
