package io.bowwave.topologies.rollout;

import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.Target;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a rollback goes back to, and where. Pure. */
final class RollbackCheck {

    private RollbackCheck() {}

    static Verdict of(AppState state, DeployRequest request, Builds builds) {
        if (state.goals().isEmpty()) {
            return Verdict.refused(
                    RefusalCode.NOTHING_TO_ROLL_BACK,
                    "app: found \"%s\", which was never deployed; expected one that runs",
                    state.app());
        }
        TreeSet<RegionName> regions =
                new TreeSet<>(request.regions() == null ? state.goals().keySet() : request.regions());
        List<RegionName> foreign = regions.stream()
                .filter(region -> !state.goals().containsKey(region))
                .toList();
        if (!foreign.isEmpty()) {
            return Verdict.refused(
                    RefusalCode.UNKNOWN_REGION,
                    "regions: found %s, where %s does not run; expected some of %s",
                    DeployCheck.names(foreign),
                    state.app(),
                    DeployCheck.names(state.goals().keySet()));
        }
        if (request.build() != null) {
            return toNamed(state, request.build(), regions, builds);
        }
        Verdict undone = undo(state, regions, builds);
        return undone == null ? toTheOneBefore(state, regions, builds) : undone;
    }

    /** Takes back what a deploy did that is in progress or was not finished, region by region; null when there is no such thing. */
    private static @Nullable Verdict undo(AppState state, Set<RegionName> regions, Builds builds) {
        Rollout rollout = state.rollout();
        if (rollout == null || !rollout.order().deploys() || !unfinished(rollout.state())) {
            return null;
        }
        Map<RegionName, Target> targets = new TreeMap<>();
        rollout.step().runs().forEach((region, run) -> {
            Target before = rollout.before(region);
            if (before != null && run.generation() > 0 && regions.contains(region)) {
                targets.put(region, before);
            }
        });
        if (targets.isEmpty()) {
            return null;
        }
        boolean goesBack = targets.entrySet().stream()
                .allMatch(each -> each.getValue().build().equals(state.current(each.getKey())));
        if (goesBack) {
            return Verdict.refused(
                    RefusalCode.ALREADY_RUNNING,
                    "app: found \"%s\", which is told to run in %s what it ran before %s already; name a build to go back further",
                    state.app(),
                    DeployCheck.names(targets.keySet()),
                    rollout.request());
        }
        for (Map.Entry<RegionName, Target> each : targets.entrySet()) {
            Verdict there = available(each.getValue(), Set.of(each.getKey()), builds);
            if (there instanceof Verdict.Refused) {
                return there;
            }
        }
        Target first = targets.values().iterator().next();
        return new Verdict.Approved(first, targets, List.copyOf(targets.keySet()));
    }

    private static boolean unfinished(RolloutState state) {
        return switch (state) {
            case WAVE, BAKE, PAUSED, QUEUED, ROLLING_BACK, ABORTED, FAILED -> true;
            case REQUESTED, REFUSED, WAITING, DONE, ROLLED_BACK, SUPERSEDED -> false;
        };
    }

    private static Verdict toTheOneBefore(AppState state, Set<RegionName> regions, Builds builds) {
        Set<BuildId> current =
                regions.stream().map(state::current).filter(Objects::nonNull).collect(Collectors.toSet());
        Target before = latest(state.history(), current, builds);
        if (before == null) {
            // A deploy that another superseded while it baked ran everywhere all the same: better than nothing.
            before = latest(replaced(state, regions), current, builds);
        }
        return before == null
                ? Verdict.refused(
                        RefusalCode.NOTHING_TO_ROLL_BACK,
                        "build: found none that %s ran in %s before this one and that is not marked bad; name one with `build`",
                        state.app(),
                        DeployCheck.names(regions))
                : available(before, regions, builds);
    }

    /** What the regions ran before the last deploy. */
    private static List<Target> replaced(AppState state, Set<RegionName> regions) {
        Rollout last = state.rollout();
        return last == null || !last.order().deploys()
                ? List.of()
                : regions.stream()
                        .map(last::before)
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList();
    }

    private static @Nullable Target latest(List<Target> targets, Set<BuildId> current, Builds builds) {
        return targets.stream()
                .filter(each -> !current.contains(each.build()) && bad(builds.find(each.build())) == null)
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    private static Verdict toNamed(AppState state, BuildId build, Set<RegionName> regions, Builds builds) {
        Target target = state.had().stream()
                .filter(each -> each.build().equals(build))
                .findFirst()
                .orElse(null);
        if (target == null) {
            return Verdict.refused(
                    RefusalCode.UNKNOWN_BUILD,
                    "build: found \"%s\", which %s has not run; expected one of %s, or the action deploy",
                    build,
                    state.app(),
                    state.had().stream().map(each -> each.build().text()).toList());
        }
        String bad = bad(builds.find(build));
        if (bad != null) {
            return Verdict.refused(
                    RefusalCode.REJECTED,
                    "build: found \"%s\", which is marked bad (%s); expected another build",
                    build,
                    bad);
        }
        return DeployCheck.runs(state, build, regions)
                ? Verdict.refused(
                        RefusalCode.ALREADY_RUNNING,
                        "build: found \"%s\", which is what %s is told to run already; expected another build",
                        build,
                        DeployCheck.names(regions))
                : available(target, regions, builds);
    }

    private static @Nullable String bad(@Nullable BuildFacts facts) {
        return facts == null ? null : facts.bad();
    }

    private static Verdict available(Target target, Set<RegionName> regions, Builds builds) {
        BuildFacts facts = builds.find(target.build());
        Deployable deployable = facts == null ? null : facts.deployable();
        List<RegionName> missing = deployable == null
                ? List.of()
                : regions.stream()
                        .filter(region -> !deployable.regions().contains(region))
                        .toList();
        return missing.isEmpty()
                ? new Verdict.Approved(target, List.copyOf(regions))
                : Verdict.refused(
                        RefusalCode.NOT_DEPLOYABLE,
                        "build: found \"%s\", which is not in %s%s; expected one that is complete there",
                        target.build(),
                        DeployCheck.names(missing),
                        DeployCheck.why(deployable));
    }
}
