package io.bowwave.testbed.simulate.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployRules;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnConflict;
import io.bowwave.topologies.rollout.RolloutDefaults;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An app, the centre that rolls it out, its regions, and who builds and asks. */
final class SimulatedFleet {

    static final AppName APP = new AppName("web");

    private static final int REVISION = 3;

    private final SimulatedWorld world;
    private final SimulatedCentre centre;
    private final RolloutChecker checker;
    private final Findings findings;
    private final Map<RegionName, SimulatedRegion> regions = new LinkedHashMap<>();
    private final List<BuildId> builds = new ArrayList<>();
    private int definitions;
    private int requests;

    /**
     * @param machines of each region
     * @param remembers whether the centre keeps what it was told
     * @param observer hears what is on the log
     */
    SimulatedFleet(
            SimulatedWorld world,
            RolloutDefaults defaults,
            List<Integer> machines,
            boolean remembers,
            Consumer<EventData> observer) {
        this.world = world;
        this.findings = new Findings(world.agenda());
        this.checker = new RolloutChecker(findings);
        this.centre = new SimulatedCentre(APP, world, defaults, remembers, events -> {
            checker.saw(events);
            events.forEach(observer);
            events.forEach(data -> {
                if (data instanceof Goal goal) {
                    region(goal.region()).goal(goal);
                }
            });
        });
        for (int i = 0; i < machines.size(); i++) {
            RegionName name = new RegionName("region-%02d".formatted(i));
            SimulatedRegion region = new SimulatedRegion(name, APP, world, centre::report, checker);
            regions.put(name, region);
            region.grow(machines.get(i));
        }
    }

    SimulatedCentre centre() {
        return centre;
    }

    RolloutChecker checker() {
        return checker;
    }

    Findings findings() {
        return findings;
    }

    List<SimulatedRegion> regions() {
        return List.copyOf(regions.values());
    }

    List<BuildId> builds() {
        return builds;
    }

    private SimulatedRegion region(RegionName name) {
        SimulatedRegion region = regions.get(name);
        if (region == null) {
            throw new IllegalStateException("a goal of region " + name + ", expected one of " + regions.keySet());
        }
        return region;
    }

    /** The app is as this says from now on. */
    void define(boolean autoDeploy, OnConflict onConflict, @Nullable Integer approvals) {
        definitions++;
        centre.say(
                "app/" + definitions,
                new AppDefinition(
                        APP,
                        definitions,
                        "https://git.example/web",
                        "main",
                        autoDeploy,
                        Map.of(),
                        List.copyOf(regions.keySet()),
                        null,
                        null,
                        null,
                        onConflict,
                        approvals));
    }

    /** A build that is deployable everywhere. */
    BuildId build(@Nullable DeployRules rules) {
        BuildId build = BuildId.at(world.agenda().instant().toEpochMilli(), world.random());
        String commit = "%040x".formatted(builds.size() + 1);
        Digest digest = Digest.of(build.text().getBytes(StandardCharsets.UTF_8));
        ArtifactRef artifact = new ArtifactRef(digest, digest, 1);
        List<RegionName> everywhere = List.copyOf(regions.keySet());
        builds.add(build);
        centre.say(
                "build/" + build,
                new BuildSucceeded(
                        APP,
                        build,
                        1,
                        REVISION,
                        commit,
                        "refs/heads/main",
                        artifact,
                        1,
                        everywhere.getFirst(),
                        everywhere,
                        world.agenda().instant(),
                        world.agenda().instant(),
                        rules));
        centre.say(
                "deployable/" + build,
                new Deployable(APP, build, commit, artifact, DeployableState.DEPLOYABLE, everywhere, everywhere, null));
        return build;
    }

    /** Asks for something that needs no more than this. */
    RequestId ask(DeployAction action, @Nullable BuildId build) {
        return ask(new DeployRequest(APP, action, build, null, "because of the simulation", "somebody"));
    }

    RequestId ask(DeployRequest request) {
        RequestId id = new RequestId("request-" + ++requests);
        again(id, request);
        return id;
    }

    /** Puts a request onto the log, whether or not it is there already. */
    void again(RequestId id, DeployRequest request) {
        checker.asked(id);
        centre.say(id.text(), request);
    }
}
