package io.bowwave.replicator.retention;

import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.KeepRules;
import io.bowwave.schemas.retention.AppHistory.Deployed;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What the log says about one app, apart from its builds. For one thread. */
final class AppFacts {

    private @Nullable KeepRules rules;
    private @Nullable String unreadable;
    private final Map<RegionName, Goal> goals = new TreeMap<>();
    private final Map<RegionName, FleetStatus> fleets = new TreeMap<>();
    /** Until when, in the order of the last turn; the current one is the last. */
    private final Map<BuildId, Instant> deployed = new LinkedHashMap<>();

    private @Nullable BuildId current;

    /** @param now null: the app is gone */
    void rules(@Nullable KeepRules now) {
        rules = now;
    }

    /** Something is said about it that this version does not understand. */
    void unreadable(String why) {
        unreadable = why;
    }

    void goal(RegionName region, @Nullable Goal goal) {
        put(goals, region, goal);
    }

    void fleet(RegionName region, @Nullable FleetStatus fleet) {
        put(fleets, region, fleet);
    }

    private static <T> void put(Map<RegionName, T> map, RegionName region, @Nullable T value) {
        if (value == null) {
            map.remove(region);
        } else {
            map.put(region, value);
        }
    }

    void deployed(BuildId build, Instant at) {
        if (current != null) {
            deployed.put(current, at);
        }
        deployed.remove(build);
        deployed.put(build, at);
        current = build;
    }

    /** Drops the history of builds whose artifact is gone. */
    void forget(Predicate<BuildId> gone) {
        deployed.keySet().removeIf(build -> !build.equals(current) && gone.test(build));
    }

    /** Null when nothing may be decided about it. */
    @Nullable
    KeepRules decidable() {
        return unreadable == null ? rules : null;
    }

    /** Why not. */
    String undecided() {
        return unreadable == null
                ? "its app is not on the log, so nobody says what to keep"
                : "its app has an event that cannot be read (" + unreadable + ")";
    }

    List<Deployed> deployed(Instant now) {
        List<Deployed> all = new ArrayList<>();
        deployed.forEach((build, until) -> all.add(new Deployed(build, build.equals(current) ? now : until)));
        return all;
    }

    /** Goals, the ones before them, and what machines run. */
    Map<BuildId, String> inUse() {
        Map<BuildId, String> inUse = new HashMap<>();
        fleets.values().forEach(fleet -> fleet.counts().stream()
                .filter(count -> count.build() != null && count.machines() > 0)
                .forEach(count -> runs(inUse, fleet.region(), count)));
        goals.values().forEach(goal -> {
            Target previous = goal.previous();
            if (previous != null) {
                inUse.put(previous.build(), "the goal of %s before this one".formatted(goal.region()));
            }
        });
        goals.values().forEach(goal -> inUse.put(goal.target().build(), "the goal of " + goal.region()));
        return inUse;
    }

    private static void runs(Map<BuildId, String> inUse, RegionName region, FleetCount count) {
        BuildId build = count.build();
        if (build != null) {
            inUse.put(build, "on %d machines of %s".formatted(count.machines(), region));
        }
    }

    /** What machines are told to run. */
    List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (Goal goal : goals.values()) {
            targets.add(goal.target());
            if (goal.previous() != null) {
                targets.add(goal.previous());
            }
        }
        return targets;
    }
}
