package io.bowwave.ledger;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Traces;
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
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.job.BuildQueued;
import io.bowwave.schemas.job.BuildRequeued;
import io.bowwave.schemas.job.BuildStarted;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.BatchStarted;
import io.bowwave.schemas.rollout.Comparison;
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployApproved;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.DeployWaiting;
import io.bowwave.schemas.rollout.FailingMachine;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateAsked;
import io.bowwave.schemas.rollout.GateJudged;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.GateVerdict;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.NoData;
import io.bowwave.schemas.rollout.OnFailure;
import io.bowwave.schemas.rollout.OnUnreachable;
import io.bowwave.schemas.rollout.RegionConverged;
import io.bowwave.schemas.rollout.RegionSkipped;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.RolloutPaused;
import io.bowwave.schemas.rollout.RolloutResumed;
import io.bowwave.schemas.rollout.Share;
import io.bowwave.schemas.rollout.Strategy;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.schemas.rollout.WaitReason;
import io.bowwave.schemas.rollout.Wave;
import io.bowwave.schemas.rollout.WaveBaking;
import io.bowwave.schemas.rollout.WaveCompleted;
import io.bowwave.schemas.rollout.WaveStarted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.ProducerRecord;

/** One commit's way from the queue to the machines, as records of the log. */
final class Story {

    static final RegionName EAST = new RegionName("us-east");
    static final RegionName WEST = new RegionName("eu-west");
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

    final AppName app;
    final BuildId build;
    final RequestId request;
    final String trace = Traces.begin(new Random(7));
    private final ArtifactRef artifact;
    private final int partitions;
    private int step;

    Story(AppName app, long seed, int partitions) {
        this.app = app;
        this.build = BuildId.at(START.toEpochMilli() + seed, new Random(seed * 31 + app.hashCode()));
        this.request = new RequestId("req-" + app + "-" + seed);
        this.artifact = new ArtifactRef(digest("manifest" + seed), digest("layout" + seed), 4096);
        this.partitions = partitions;
    }

    List<ProducerRecord<byte[], byte[]>> records() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(definitions());
        records.addAll(building());
        records.addAll(replicating());
        records.addAll(deploying());
        records.addAll(running());
        return records;
    }

    List<ProducerRecord<byte[], byte[]>> definitions() {
        return List.of(
                EventRecords.keyedByApp(
                        EAST.text(),
                        event(new RegionDefinition(EAST, 1, "http://127.0.0.1:1", "bowwave-us-east", true))),
                EventRecords.keyedByApp(
                        app.text(),
                        event(new AppDefinition(
                                app,
                                1,
                                "https://example.test/web.git",
                                "main",
                                false,
                                Map.of("role", "web"),
                                List.of(EAST, WEST)))));
    }

    List<ProducerRecord<byte[], byte[]>> building() {
        String commit = "a".repeat(40);
        return keyed(List.of(
                event(queued(1)),
                event(new BuildStarted(app, build, 1, 2, commit, new WorkerId("builder-1"))),
                event(new BuildRequeued(app, build, 2, 3, BuildCause.LEASE_EXPIRED, "no heartbeat for 20 s")),
                event(new BuildStarted(app, build, 2, 4, commit, new WorkerId("builder-2"))),
                event(new BuildSucceeded(
                        app,
                        build,
                        2,
                        5,
                        commit,
                        "refs/heads/main",
                        artifact,
                        4096,
                        EAST,
                        List.of(EAST, WEST),
                        START,
                        START.plusSeconds(4)))));
    }

    BuildQueued queued(long revision) {
        return new BuildQueued(
                app,
                build,
                1,
                revision,
                "https://example.test/web.git",
                "refs/heads/main",
                "a".repeat(40),
                "push",
                "ada");
    }

    List<ProducerRecord<byte[], byte[]>> replicating() {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(keyed(List.of(
                event(new ReplicaCompleted(app, build, EAST, artifact, 0, null)),
                event(new ReplicaStarted(app, build, WEST, artifact, 4096)),
                event(new ReplicaProgress(app, build, WEST, artifact, 1024, 4096)),
                event(new ReplicaCompleted(app, build, WEST, artifact, 4096, EAST)))));
        records.add(deployable(DeployableState.REPLICATING, List.of(EAST)));
        records.add(deployable(DeployableState.DEPLOYABLE, List.of(EAST, WEST)));
        return records;
    }

    List<ProducerRecord<byte[], byte[]>> deploying() {
        List<RegionName> regions = List.of(EAST, WEST);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        records.add(EventRecords.keyedByApp(
                app.text(),
                new Event<>(
                        request.text(),
                        START,
                        "/test",
                        app.text(),
                        trace,
                        new DeployRequest(app, DeployAction.DEPLOY, build, null, "first", "ada"))));
        records.addAll(keyed(List.of(
                event(new DeployAccepted(
                        app, request, DeployAction.DEPLOY, build, "a".repeat(40), 1, regions, null, "first", "ada")),
                event(new WaveStarted(app, request, 1, 1, 1000, 1, regions)),
                event(new RegionConverged(app, request, WEST, 1, 1)))));
        return records;
    }

    List<ProducerRecord<byte[], byte[]>> running() {
        Transfer transfer = new Transfer(100, 200, 300);
        Target target = new Target(build, "a".repeat(40), artifact);
        MachineStatus status = new MachineStatus(
                app,
                EAST,
                new MachineId("m1"),
                1,
                MachineState.HEALTHY,
                build,
                build,
                null,
                "127.0.0.1:8080",
                transfer,
                9,
                START);
        return List.of(
                EventRecords.keyed(
                        Keys.goal(EAST, app),
                        app.text(),
                        partitions,
                        event(new Goal(app, EAST, 1, target, null, 1000, Map.of(), request, START, null))),
                EventRecords.keyed(
                        Keys.machineStatus(EAST, new MachineId("m1"), app),
                        Keys.machineStatusPartition(EAST, app),
                        partitions,
                        event(status)),
                EventRecords.keyed(
                        Keys.fleetStatus(app, EAST),
                        app.text(),
                        partitions,
                        event(new FleetStatus(
                                app,
                                EAST,
                                1,
                                List.of(new FleetCount(1, build, MachineState.HEALTHY, 1, transfer, null))))));
    }

    List<ProducerRecord<byte[], byte[]>> done() {
        return keyed(List.of(
                event(new RegionConverged(app, request, EAST, 1, 1)),
                event(new WaveCompleted(app, request, 1, 1, 1)),
                event(new RolloutCompleted(app, request, build, 1, 2))));
    }

    /** A deploy that waits for an approval, bakes its canary, fails its gate and pauses. */
    List<ProducerRecord<byte[], byte[]>> gated(RequestId deploy, RequestId approval) {
        Gate gate = new Gate("errors", GateKind.PROMETHEUS, "rate(x)", Comparison.AT_MOST, 2, true, 60L, NoData.FAIL);
        Share few = new Share("5%");
        Wave canary = new Wave(1, Map.of(EAST, few), 2, new Share("25%"), 600, List.of(gate));
        Wave rest = new Wave(2, Map.of(EAST, Share.ALL, WEST, Share.ALL), 0, new Share("25%"), 600, List.of());
        FailingMachine machine = new FailingMachine(EAST, new MachineId("m1"), "exit 1", "no such table");
        return keyed(List.of(
                event(new DeployWaiting(app, deploy, WaitReason.APPROVAL, "1 approval", START.plusSeconds(90))),
                event(new DeployApproved(app, approval, deploy, "bob", 1, 1)),
                event(new DeployAccepted(
                        app,
                        deploy,
                        DeployAction.DEPLOY,
                        build,
                        "a".repeat(40),
                        2,
                        List.of(EAST, WEST),
                        null,
                        "second",
                        "ada",
                        null,
                        Strategy.CANARY,
                        List.of(canary, rest),
                        OnFailure.PAUSE,
                        OnUnreachable.SKIP,
                        true)),
                event(new WaveStarted(app, deploy, 1, 2, 50, 2, List.of(EAST))),
                event(new BatchStarted(app, deploy, 1, EAST, 20, 3, 3)),
                event(new RegionConverged(app, deploy, EAST, 3, 3)),
                event(new RegionSkipped(app, deploy, WEST, 1, "no machine has answered for 60 s")),
                event(new WaveBaking(app, deploy, 1, START.plusSeconds(300))),
                event(new GateAsked(app, deploy, "errors", 1, "rate(x)", null, 60, "ask-1")),
                event(new GateJudged(
                        app,
                        deploy,
                        "errors",
                        GateKind.PROMETHEUS,
                        1,
                        null,
                        "rate(x)",
                        9.0,
                        3.0,
                        Comparison.AT_MOST,
                        2,
                        GateVerdict.FAILED,
                        "9 is more than 2 times 3")),
                event(new RolloutPaused(app, deploy, deploy, "gate errors failed", null, List.of(machine)))));
    }

    List<ProducerRecord<byte[], byte[]>> resumedWithoutSlot(RequestId deploy, RequestId resume) {
        return keyed(List.of(
                event(new RolloutResumed(app, resume, deploy, "ada")),
                event(new DeployWaiting(app, deploy, WaitReason.SLOT, "1 of 1 rollouts in progress: shop", null))));
    }

    List<ProducerRecord<byte[], byte[]>> goesOn(RequestId deploy) {
        return keyed(List.of(event(new RolloutResumed(app, deploy, deploy, "rollout"))));
    }

    ProducerRecord<byte[], byte[]> plain(String topic, String value) {
        return new ProducerRecord<>(
                topic, app.text().getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
    }

    <T extends EventData> Event<T> event(T data) {
        step++;
        return new Event<>(app + "/" + build + "/" + step, START.plusSeconds(step), "/test", app.text(), trace, data);
    }

    private ProducerRecord<byte[], byte[]> deployable(DeployableState state, List<RegionName> regions) {
        return EventRecords.keyed(
                Keys.deployable(app, build),
                app.text(),
                partitions,
                event(new Deployable(app, build, "a".repeat(40), artifact, state, regions, List.of(EAST, WEST), null)));
    }

    private List<ProducerRecord<byte[], byte[]>> keyed(List<Event<?>> events) {
        return events.stream()
                .map(event -> EventRecords.keyedByApp(app.text(), event))
                .toList();
    }

    private static Digest digest(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
