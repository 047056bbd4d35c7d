package io.bowwave.topologies.rollout;

import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RefusalCode;
import io.bowwave.schemas.rollout.Target;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whether a build may be deployed now, and where. Pure. */
final class DeployCheck {

    private DeployCheck() {}

    static Verdict of(AppState state, DeployRequest request, Builds builds) {
        BuildId build = request.build();
        if (build == null) {
            return Verdict.refused(
                    RefusalCode.MALFORMED, "build: found nothing, expected the id of a build of %s", state.app());
        }
        BuildFacts facts = builds.find(build);
        if (facts == null) {
            return Verdict.refused(
                    RefusalCode.UNKNOWN_BUILD,
                    "build: found \"%s\", which %s does not have; expected one that `bowwave build list` shows",
                    build,
                    state.app());
        }
        if (facts.bad() != null) {
            return Verdict.refused(
                    RefusalCode.REJECTED,
                    "build: found \"%s\", which is marked bad (%s); expected another build",
                    build,
                    facts.bad());
        }
        Deployable deployable = facts.deployable();
        return deployable == null ? notYet(facts) : where(state, request, deployable);
    }

    private static Verdict notYet(BuildFacts facts) {
        String why = facts.status() == null ? "has not succeeded" : why(facts, facts.status());
        return Verdict.refused(
                RefusalCode.NOT_DEPLOYABLE,
                "build: found \"%s\", which %s; expected a deployable one",
                facts.build(),
                why);
    }

    private static String why(BuildFacts facts, BuildStatus status) {
        return switch (status) {
            case QUEUED -> "is queued, attempt " + facts.attempt();
            case RUNNING -> "is running, attempt " + facts.attempt();
            case SUCCEEDED -> "has just succeeded and is still replicating";
            case FAILED -> "has failed (" + facts.message() + ")";
            case CANCELED -> "was canceled (" + facts.message() + ")";
        };
    }

    private static Verdict where(AppState state, DeployRequest request, Deployable deployable) {
        Set<RegionName> regions = regions(state, request, deployable);
        List<RegionName> foreign = regions.stream()
                .filter(region -> !deployable.regions().contains(region)
                        && !deployable.required().contains(region))
                .toList();
        if (!foreign.isEmpty()) {
            return Verdict.refused(
                    RefusalCode.UNKNOWN_REGION,
                    "regions: found %s, where build %s is not and need not be; expected some of %s",
                    names(foreign),
                    deployable.build(),
                    names(union(deployable)));
        }
        List<RegionName> missing = regions.stream()
                .filter(region -> !deployable.regions().contains(region))
                .toList();
        if (!missing.isEmpty()) {
            return Verdict.refused(
                    RefusalCode.NOT_DEPLOYABLE,
                    "build: found \"%s\", which is %s %s (complete in %s)%s; expected one that is complete in %s",
                    deployable.build(),
                    deployable.state() == DeployableState.WITHDRAWN ? "no longer in" : "still replicating to",
                    names(missing),
                    names(deployable.regions()),
                    why(deployable),
                    names(regions));
        }
        if (runs(state, deployable.build(), regions)) {
            return Verdict.refused(
                    RefusalCode.ALREADY_RUNNING,
                    "build: found \"%s\", which is what %s is told to run already; expected another build",
                    deployable.build(),
                    names(regions));
        }
        return new Verdict.Approved(target(deployable), List.copyOf(regions));
    }

    /** What the deployable says about a build that was withdrawn, ready to be put behind what was found. */
    static String why(@Nullable Deployable deployable) {
        return deployable != null && deployable.state() == DeployableState.WITHDRAWN && deployable.reason() != null
                ? " (" + deployable.reason() + ")"
                : "";
    }

    // Without regions: wherever the app needs it, and wherever the app runs and the build is there.
    private static Set<RegionName> regions(AppState state, DeployRequest request, Deployable deployable) {
        if (request.regions() != null) {
            return new TreeSet<>(request.regions());
        }
        TreeSet<RegionName> regions = new TreeSet<>(state.goals().keySet());
        regions.retainAll(deployable.regions());
        regions.addAll(deployable.required());
        return regions;
    }

    /**
     * Whether every region's goal is this build and it is on its way or has arrived there. One that has failed or was given up may be
     * asked for again.
     */
    static boolean runs(AppState state, BuildId build, Iterable<RegionName> regions) {
        Rollout active = state.activeRollout();
        if (givenUp(state.rollout(), build)) {
            return false;
        }
        for (RegionName region : regions) {
            boolean onItsWay = active != null
                    && active.state() != RolloutState.ROLLING_BACK
                    && active.order().build().equals(build)
                    && active.regions().contains(region);
            boolean asked = build.equals(state.current(region));
            if (!onItsWay && !(asked && arrived(state.good(region), build))) {
                return false;
            }
        }
        return true;
    }

    private static boolean givenUp(@Nullable Rollout last, BuildId build) {
        return last != null
                && last.order().build().equals(build)
                && (last.state() == RolloutState.ABORTED || last.state() == RolloutState.FAILED);
    }

    private static boolean arrived(@Nullable Target good, BuildId build) {
        return good != null && good.build().equals(build);
    }

    private static Target target(Deployable deployable) {
        return new Target(deployable.build(), deployable.commit(), deployable.artifact());
    }

    private static Set<RegionName> union(Deployable deployable) {
        TreeSet<RegionName> all = new TreeSet<>(deployable.required());
        all.addAll(deployable.regions());
        return all;
    }

    static String names(Iterable<RegionName> regions) {
        StringBuilder names = new StringBuilder();
        regions.forEach(region -> names.append(names.isEmpty() ? "" : ", ").append(region));
        return names.isEmpty() ? "none" : names.toString();
    }
}
