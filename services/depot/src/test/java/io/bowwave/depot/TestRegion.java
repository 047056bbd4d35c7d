package io.bowwave.depot;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.embedded.EtcdServer;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.process.KafkaClients;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.Secret;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.artifact.DeployableState;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.fleet.WrittenLimits;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.AppDefinition;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.store.S3BlobStore;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A region of a test: its store, its depots, what is written into its etcd and what comes out at the log. */
final class TestRegion implements AutoCloseable {

    static final String SECRET = "a-secret-of-the-region";
    private static final int PARTITIONS = 3;

    /** More than two signs of life of an agent. */
    private static final Duration LOST_AFTER = Duration.ofSeconds(12);

    final RegionName name = new RegionName("r" + UUID.randomUUID().toString().substring(0, 8));
    final Path folder;
    final S3BlobStore store;
    private final KafkaServer kafka;
    private final EtcdServer etcd;
    private final S3Server s3;
    private final Client client;
    private final Consumer<byte[], byte[]> log;
    private final List<MachineStatus> said = new ArrayList<>();
    private final Set<String> forgotten = new HashSet<>();
    private final List<RunningProcess> depots = new ArrayList<>();

    TestRegion(Path folder, KafkaServer kafka, EtcdServer etcd, S3Server s3) {
        this.folder = folder;
        this.kafka = kafka;
        this.etcd = etcd;
        this.s3 = s3;
        s3.createBucket(bucket());
        this.store = S3BlobStore.open(URI.create(s3.endpoint()), s3.accessKey(), s3.secretKey(), bucket());
        this.client = Client.builder().endpoints(etcd.endpoint()).build();
        TopicSetup.ensure(kafka.bootstrap(), PARTITIONS, (short) 1);
        this.log = KafkaClients.consumer(kafka.bootstrap(), "test-" + name, null);
        List<TopicPartition> all = new ArrayList<>();
        for (int each = 0; each < PARTITIONS; each++) {
            all.add(new TopicPartition(Topics.MACHINE_STATUS.name(), each));
        }
        log.assign(all);
        log.seekToEnd(all);
        all.forEach(log::position);
    }

    RunningProcess depot(String id) {
        return depot(id, LOST_AFTER, null);
    }

    /** @param lostAfter less than usual where a test waits for it */
    RunningProcess depot(String id, Duration lostAfter) {
        return depot(id, lostAfter, null);
    }

    /** One whose peer port speaks TLS. */
    RunningProcess depot(String id, TestCertificates certificates) {
        return depot(id, LOST_AFTER, certificates);
    }

    private RunningProcess depot(String id, Duration lostAfter, @Nullable TestCertificates certificates) {
        RunningProcess depot = DepotMain.start(new DepotConfig(
                "127.0.0.1",
                0,
                null,
                name,
                id,
                URI.create(etcd.endpoint()),
                kafka.bootstrap(),
                PARTITIONS,
                URI.create(s3.endpoint()),
                new Secret(s3.accessKey()),
                new Secret(s3.secretKey()),
                bucket(),
                new Secret(SECRET),
                0,
                certificates == null ? null : certificates.certificate(),
                certificates == null ? null : certificates.key(),
                certificates == null ? null : certificates.authority(),
                folder.resolve("cache-" + id),
                1L << 30,
                lostAfter));
        depots.add(depot);
        return depot;
    }

    String etcdEndpoint() {
        return etcd.endpoint();
    }

    /** Puts an artifact of these files into the region's store. */
    Target build(Map<String, byte[]> files, RunInstructions run) throws IOException {
        Path tree = Files.createTempDirectory(folder, "tree");
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            Path file = tree.resolve(each.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, each.getValue());
        }
        WrittenArtifact written = new ArtifactWriter(
                        Files.createTempDirectory(folder, "scratch"), List.of(), (file, pack, _) -> {
                            store.put(BlobKind.PACK, pack.digest(), file);
                            Files.delete(file);
                        })
                .write(tree, run);
        store.put(BlobKind.LAYOUT, written.ref().layout(), written.layout().encode());
        store.put(
                BlobKind.MANIFEST, written.ref().manifest(), written.manifest().encode());
        return new Target(new BuildId(UUID.randomUUID().toString()), "0".repeat(40), written.ref());
    }

    /** What a machine that has nothing must fetch for it: manifest, layout and packs. */
    long wireBytes(Target target) throws IOException {
        byte[] layout = store.read(BlobKind.LAYOUT, target.artifact().layout());
        long packs =
                Layout.decode(layout).packs().stream().mapToLong(Pack::size).sum();
        return packs
                + layout.length
                + store.read(BlobKind.MANIFEST, target.artifact().manifest()).length;
    }

    /** A web app that answers this text at {@code /version}. */
    static RunInstructions web(String healthPath) {
        String server = System.getProperty("java.home") + "/bin/jwebserver";
        return new RunInstructions(
                "exec " + server + " -b 127.0.0.1 -p $PORT -d \"$PWD\"",
                Map.of(),
                8080,
                new HealthCheck(
                        new HealthCheck.Http(healthPath),
                        Duration.ofSeconds(10),
                        Duration.ofMillis(100),
                        Duration.ofMinutes(1)),
                Duration.ofSeconds(3));
    }

    /** An app that does nothing, for as long as it may. */
    static RunInstructions sleeper() {
        return new RunInstructions("exec sleep 1000", Map.of(), 0, null, Duration.ofSeconds(1));
    }

    static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    Goal goal(AppName app, long generation, Target target) {
        return new Goal(
                app,
                name,
                generation,
                target,
                null,
                1000,
                Map.of(),
                new RequestId(UUID.randomUUID().toString()),
                Instant.now(),
                null);
    }

    void write(Goal goal) throws Exception {
        Event<Goal> event = new Event<>(
                "goal/" + goal.app(), Instant.now(), "/test", goal.app().text(), Traces.begin(new Random()), goal);
        client.getKVClient()
                .put(
                        ByteSequence.from("/bowwave/goal/" + goal.app(), StandardCharsets.UTF_8),
                        ByteSequence.from(EventCodec.encode(event)))
                .get(5, TimeUnit.SECONDS);
    }

    /**
     * Writes limits as the goal-writer does.
     *
     * @param rates bytes a second by name
     */
    void limits(Map<String, Long> rates) throws Exception {
        client.getKVClient()
                .put(
                        ByteSequence.from(WrittenLimits.KEY, StandardCharsets.UTF_8),
                        ByteSequence.from(Json.mapper().writeValueAsBytes(new WrittenLimits(1, rates))))
                .get(5, TimeUnit.SECONDS);
    }

    /** Says on the log that the app is there, and that this build of it is complete in this region. */
    void deployable(AppName app, Target target) throws Exception {
        AppDefinition definition = new AppDefinition(app, 1, "/srv/app", "main", false, Map.of(), List.of(name));
        Deployable deployable = new Deployable(
                app,
                target.build(),
                target.commit(),
                target.artifact(),
                DeployableState.DEPLOYABLE,
                List.of(name),
                List.of(name),
                null);
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(kafka.bootstrap(), "test-centre")) {
            producer.send(EventRecords.keyedByApp(app.text(), event(app, definition)))
                    .get(20, TimeUnit.SECONDS);
            producer.send(EventRecords.keyed(
                            Keys.deployable(app, target.build()), app.text(), PARTITIONS, event(app, deployable)))
                    .get(20, TimeUnit.SECONDS);
        }
    }

    private static Event<?> event(AppName app, EventData data) {
        return new Event<>(
                UUID.randomUUID().toString(), Instant.now(), "/test", app.text(), Traces.begin(new Random()), data);
    }

    void write(Goal goal, PrivateKey key) throws Exception {
        write(io.bowwave.schemas.rollout.GoalSignature.sign(goal, key));
    }

    /** Whether the log has no word any more of what the machine ran of the app. */
    boolean forgotten(AppName app, String machine) {
        said(app);
        return forgotten.stream().anyMatch(key -> key.endsWith("|" + machine + "|" + app));
    }

    /** What the log says about the app, oldest first. */
    List<MachineStatus> said(AppName app) {
        for (ConsumerRecord<byte[], byte[]> each : log.poll(Duration.ofMillis(100))) {
            if (each.value() == null) {
                forgotten.add(new String(each.key(), StandardCharsets.UTF_8));
                continue;
            }
            try {
                if (EventCodec.decode(each.value()).data() instanceof MachineStatus status) {
                    said.add(status);
                }
            } catch (UnreadableEventException e) {
                throw new AssertionError(e);
            }
        }
        return said.stream().filter(each -> each.app().equals(app)).toList();
    }

    @Override
    public void close() {
        depots.forEach(RunningProcess::close);
        log.close();
        client.close();
        store.close();
    }

    private String bucket() {
        return "bowwave-" + name;
    }
}
