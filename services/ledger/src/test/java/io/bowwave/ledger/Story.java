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
import io.bowwave.schemas.rollout.DeployAccepted;
import io.bowwave.schemas.rollout.DeployAction;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.RegionConverged;
import io.bowwave.schemas.rollout.RolloutCompleted;
import io.bowwave.schemas.rollout.Target;
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
