package io.bowwave.topologies.rollout;

import static io.bowwave.topologies.Samples.WEB;

import io.bowwave.schemas.fleet.BucketCounts;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.Buckets;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A region's machines, which do what goals say in their own time. */
final class MachinesInMemory {

    static final class Machine {
        final int bucket;
        long generation;

        @Nullable
        BuildId wanted;

        @Nullable
        BuildId healthy;

        MachineState state = MachineState.IDLE;
        boolean alive = true;

        private Machine(int bucket) {
            this.bucket = bucket;
        }
    }

    final List<Machine> machines = new ArrayList<>();
    final Set<BuildId> bad = new HashSet<>();
    private final RegionName region;
    private @Nullable Goal goal;

    MachinesInMemory(RegionName region, int count) {
        this.region = region;
        for (int i = 0; i < count; i++) {
            machines.add(new Machine(Buckets.of(new MachineId(region + "-" + i), WEB)));
        }
    }

    /** The newest goal of the region, which machines hear of when they come to it. */
    void goal(Goal newest) {
        goal = newest;
    }

    @Nullable
    BuildId build(Machine machine) {
        if (goal == null) {
            return null;
        }
        Target target = machine.bucket < goal.permille() ? goal.target() : goal.previous();
        return target == null ? null : target.build();
    }

    /** Some machine does its next step. */
    void step(Random random) {
        if (!machines.isEmpty()) {
            step(machines.get(random.nextInt(machines.size())));
        }
    }

    /** Every machine does all of its steps. */
    void settle() {
        for (int i = 0; i < MachineState.values().length; i++) {
            round();
        }
    }

    /** Every machine does its next step. */
    void round() {
        machines.forEach(this::step);
    }

    private void step(Machine machine) {
        if (goal == null || !machine.alive) {
            return;
        }
        BuildId build = build(machine);
        if (machine.generation < goal.generation()) {
            machine.generation = goal.generation();
            machine.state = build == null ? MachineState.IDLE : MachineState.STAGED;
            boolean stays = Objects.equals(build, machine.healthy) && build != null;
            machine.wanted = build;
            machine.state = stays ? MachineState.HEALTHY : machine.state;
        } else if (machine.state == MachineState.STAGED) {
            machine.healthy = null;
            machine.state = MachineState.STARTING;
        } else if (machine.state == MachineState.STARTING) {
            boolean fails = build != null && bad.contains(build);
            machine.healthy = fails ? null : build;
            machine.state = fails ? MachineState.FAILED : MachineState.HEALTHY;
        }
    }

    /** Live machines that do not run what they are told to, of those that are told to run this build. */
    int off(BuildId build) {
        return (int) machines.stream()
                .filter(machine -> machine.alive && build.equals(build(machine)) && !build.equals(machine.healthy))
                .count();
    }

    int live() {
        return (int) machines.stream().filter(machine -> machine.alive).count();
    }

    int largestBucket() {
        Map<Integer, Integer> counts = new HashMap<>();
        machines.forEach(machine -> counts.merge(machine.bucket, 1, Integer::sum));
        return counts.values().stream().mapToInt(count -> count).max().orElse(0);
    }

    FleetStatus status() {
        record Group(long generation, String build, MachineState state) {}
        Map<String, FleetCount> counts = new TreeMap<>();
        int[] buckets = new int[BucketCounts.BUCKETS];
        for (Machine machine : machines) {
            MachineState state = machine.alive ? machine.state : MachineState.LOST;
            buckets[machine.bucket] += machine.alive ? 1 : 0;
            String key = new Group(machine.generation, String.valueOf(machine.wanted), state).toString();
            FleetCount was = counts.get(key);
            counts.put(
                    key,
                    new FleetCount(
                            machine.generation,
                            machine.wanted,
                            state,
                            was == null ? 1 : was.machines() + 1,
                            Transfer.NONE,
                            state == MachineState.FAILED ? "exit 1" : null));
        }
        return new FleetStatus(WEB, region, machines.size(), List.copyOf(counts.values()), BucketCounts.of(buckets));
    }
}
