package io.bowwave.intake;

import io.bowwave.jobtable.App;
import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.NewApp;
import io.bowwave.jobtable.NewBuild;
import io.bowwave.jobtable.Outcome;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaProgress;
import io.bowwave.schemas.artifact.ReplicaStarted;
import io.bowwave.schemas.fleet.FleetCount;
import io.bowwave.schemas.fleet.FleetStatus;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildFailed;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.LogSegment;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.Comparison;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateJudged;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.GateVerdict;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.RegionConverged;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.schemas.rollout.WaveStarted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the rest of the line would say about one app: rows through the job table, events through the log. */
final class Scenario {

    static final List<RegionName> REGIONS = List.of(Stack.SOUTH, Stack.WEST, Stack.EAST);

    final AppName app;
    private final Stack stack;

    Scenario(Stack stack, AppName app) {
        this.stack = stack;
        this.app = app;
    }

    void createApp() {
        String repo = "https://git.example.test/acme/" + app + ".git";
        stack.jobs
                .apps()
                .create(new NewApp(
                        app, repo, "main", false, Map.of(), List.of(), null, NewApp.DEFAULT_TIMEOUT, 5, "ada"));
    }

    Build queue(char commit) {
        return stack.jobs
                .builds()
                .enqueue(new NewBuild(app, null, String.valueOf(commit).repeat(40), "push", "ada", null, false))
                .build();
    }

    /** A builder takes it; events as the tap writes them. */
    Build run(Build queued) {
        say(new BuildQueued(app, queued.id(), 1, 1, queued.repoUrl(), queued.ref(), queued.commit(), "push", "ada"));
        WorkerId worker = new WorkerId("builder-1");
        Build running = claim(worker, queued);
        say(new BuildStarted(app, running.id(), 1, 2, running.commit(), worker));
        return running;
    }

    /** Others may have left queued builds behind, and the oldest comes first. */
    private Build claim(WorkerId worker, Build queued) {
        while (true) {
            Build claimed =
                    stack.jobs.claims().claim(List.of(worker)).getFirst().build();
            if (claimed.id().equals(queued.id())) {
                return claimed;
            }
        }
    }

    void log(Build build, long offset, String text, boolean last) {
        say(new LogSegment(app, build.id(), build.attempt(), offset, text, last));
    }

    ArtifactRef succeed(Build build, long size, long uploaded) {
        ArtifactRef artifact = new ArtifactRef(digest(build.id() + "m"), digest(build.id() + "l"), size);
        stack.jobs
                .claims()
                .finish(
                        build.id(),
                        build.attempt(),
                        new WorkerId("builder-1"),
                        new Outcome.Succeeded(artifact, null, uploaded));
        say(new BuildSucceeded(
                app,
                build.id(),
                1,
                3,
                build.commit(),
                build.ref(),
                artifact,
                uploaded,
                Stack.EAST,
                REGIONS,
                build.createdAt(),
                build.createdAt()));
        return artifact;
    }

    void fail(Build build, String message) {
        stack.jobs
                .claims()
                .finish(
                        build.id(),
                        build.attempt(),
                        new WorkerId("builder-1"),
                        new Outcome.Failed(BuildCause.BUILD_FAILED, message));
        say(new BuildFailed(app, build.id(), 1, 3, BuildCause.BUILD_FAILED, message));
    }

    void replicate(Build build, ArtifactRef artifact, long copied, boolean everywhere) {
        say(new ReplicaCompleted(app, build.id(), Stack.EAST, artifact, 0, null));
        say(new ReplicaStarted(app, build.id(), Stack.WEST, artifact, copied));
        say(new ReplicaCompleted(app, build.id(), Stack.WEST, artifact, copied, Stack.EAST));
        say(new ReplicaStarted(app, build.id(), Stack.SOUTH, artifact, copied));
        if (everywhere) {
            say(new ReplicaCompleted(app, build.id(), Stack.SOUTH, artifact, copied, Stack.EAST));
        } else {
            say(new ReplicaProgress(app, build.id(), Stack.SOUTH, artifact, copied / 3, copied));
        }
        keyed(
                Keys.deployable(app, build.id()),
                new Deployable(
                        app,
                        build.id(),
                        build.commit(),
                        artifact,
                        everywhere ? DeployableState.DEPLOYABLE : DeployableState.REPLICATING,
                        everywhere ? REGIONS : List.of(Stack.WEST, Stack.EAST),
                        REGIONS,
                        null));
    }

    /** The answer to a request, and its only wave. */
    void rollOut(RequestId request, Build build, ArtifactRef artifact, long generation, @Nullable Build before) {
        say(new DeployAccepted(
                app,
                request,
                DeployAction.DEPLOY,
                build.id(),
                build.commit(),
                generation,
                REGIONS,
                before == null ? null : before.id(),
                "release day",
                "ada"));
        say(new WaveStarted(app, request, 1, 1, 1000, generation, REGIONS));
        Target target = new Target(build.id(), build.commit(), artifact);
        for (RegionName region : REGIONS) {
            keyed(
                    Keys.goal(region, app),
                    new Goal(app, region, generation, target, null, 1000, Map.of(), request, now(), null));
        }
    }

    /** A deploy whose canary has failed its gate. */
    void rollOutInWaves(RequestId request, long generation) {
        Share few = new Share("5%");
        Gate gate = new Gate("errors", GateKind.PROMETHEUS, "rate(x)", Comparison.AT_MOST, 2, false, 60L, null);
        say(new DeployAccepted(
                app,
                request,
                DeployAction.DEPLOY,
                null,
                "f".repeat(40),
                generation,
                REGIONS,
                null,
                "in waves",
                "ada",
                null,
                Strategy.WAVES,
                List.of(
                        new Wave(1, Map.of(Stack.EAST, few), 2, new Share("25%"), 600, List.of(gate)),
                        new Wave(2, Map.of(Stack.EAST, Share.ALL), 2, new Share("25%"), 600, List.of())),
                OnFailure.ROLLBACK,
                null,
                null));
        say(new WaveStarted(app, request, 1, 2, 50, generation, List.of(Stack.EAST)));
        say(new GateJudged(
                app,
                request,
                "errors",
                GateKind.PROMETHEUS,
                1,
                null,
                "rate(x)",
                9.0,
                null,
                Comparison.AT_MOST,
                2,
                GateVerdict.FAILED,
                "9 is more than 2"));
    }

    /** What the tap would say of the app now. */
    void defineApp() {
        App now = stack.jobs.apps().find(app).orElseThrow();
        keyed(
                app.text(),
                new AppDefinition(
                        app, now.revision(), now.repoUrl(), now.branch(), now.autoDeploy(), now.pool(), now.regions()));
    }

    void converge(RequestId request, RegionName region, long generation, int machines) {
        say(new RegionConverged(app, request, region, generation, machines));
    }

    void complete(RequestId request, Build build, long generation, int machines) {
        say(new RolloutCompleted(app, request, build.id(), generation, machines));
    }

    void machine(RegionName region, int number, long generation, MachineState state, Build build, Transfer transfer) {
        MachineId machine = new MachineId(region + "-m" + number);
        Event<MachineStatus> event = event(new MachineStatus(
                        app,
                        region,
                        machine,
                        generation,
                        state,
                        build.id(),
                        state == MachineState.HEALTHY ? build.id() : null,
                        null,
                        "127.0.0.1:" + (20000 + number),
                        transfer,
                        System.nanoTime(),
                        now())
                .labelled(Map.of("os", "linux")));
        stack.produce(EventRecords.keyed(
                Keys.machineStatus(region, machine, app),
                Keys.machineStatusPartition(region, app),
                Stack.PARTITIONS,
                event));
    }

    void fleet(RegionName region, FleetCount... counts) {
        int machines = List.of(counts).stream().mapToInt(FleetCount::machines).sum();
        keyed(Keys.fleetStatus(app, region), new FleetStatus(app, region, machines, List.of(counts)));
    }

    void say(EventData data) {
        stack.produce(EventRecords.keyedByApp(app.text(), event(data)));
    }

    private void keyed(String key, EventData data) {
        stack.produce(EventRecords.keyed(key, app.text(), Stack.PARTITIONS, event(data)));
    }

    private <T extends EventData> Event<T> event(T data) {
        return new Event<>("test/" + UUID.randomUUID(), now(), "/test", app.text(), null, data);
    }

    private static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
