package io.bowwave.testbed.bench.cdc;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.testbed.TestbedException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Builds that are queued, begun and ended, a thousand in a transaction, until each is deployable. Their replicas are on the log before, so
 * what is measured is the tap and the replication topology.
 */
final class Burst {

    /** Changes of one build: queued, started, succeeded. */
    static final int CHANGES = 3;

    private static final int AT_ONCE = 1000;
    private static final Duration SILENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Digest DIGEST = Digest.of("burst".getBytes(StandardCharsets.UTF_8));

    private static final String QUEUED = """
            INSERT INTO build_job (id, app, repo_url, ref, commit_sha, trigger, requested_by, regions, home, timeout_ms, created_at,
                                   status, attempt, revision, changed_at)
            SELECT b.id, b.app, 'https://git.example/' || b.app, 'refs/heads/main', repeat('a', 40), 'push', 'bench', '{us-east}',
                   'us-east', 900000, now(), 'queued', 1, 1, now() FROM unnest(?::uuid[], ?::text[]) AS b (id, app)""";
    private static final String STARTED = """
            UPDATE build_job SET status = 'running', worker = 'bench', started_at = now(), revision = 2, changed_at = now()
             WHERE id = ANY(?::uuid[])""";
    private static final String SUCCEEDED = """
            UPDATE build_job SET status = 'succeeded', finished_at = now(), revision = 3, changed_at = now(), manifest = ?, layout = ?,
                   size = 1, uploaded_bytes = 1 WHERE id = ANY(?::uuid[])""";

    /**
     * @param seconds from the first transaction to the last deployable that can be read
     * @param lost builds that never became deployable
     */
    record Found(double seconds, int lost) {}

    private final CdcBed bed;

    Burst(CdcBed bed) {
        this.bed = bed;
    }

    /** @param round makes other builds than the rounds before */
    Found run(int builds, int round) throws SQLException, InterruptedException {
        List<String> ids = new ArrayList<>();
        List<String> apps = new ArrayList<>();
        for (int i = 0; i < builds; i++) {
            ids.add("0192f3c4-7a10-7%03x-8000-%012x".formatted(round, i));
            apps.add(CdcBed.app(i).text());
        }
        replicas(ids, apps);
        Map<String, Boolean> wanted = new ConcurrentHashMap<>();
        for (int i = 0; i < builds; i++) {
            wanted.put(Keys.deployable(CdcBed.app(i), new BuildId(ids.get(i))), true);
        }
        try (Consumer<byte[], byte[]> reader = bed.reader(Topics.DEPLOYABLES)) {
            long began = System.nanoTime();
            change(ids, apps);
            long last = await(reader, wanted);
            return new Found((last - began) / 1e9, wanted.size());
        }
    }

    private void replicas(List<String> ids, List<String> apps) throws InterruptedException {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(bed.bootstrap(), "bench-burst")) {
            for (int i = 0; i < ids.size(); i++) {
                BuildId build = new BuildId(ids.get(i));
                ReplicaCompleted data = new ReplicaCompleted(
                        CdcBed.app(i), build, CdcBed.REGION, new ArtifactRef(DIGEST, DIGEST, 1), 0, null);
                sent.add(producer.send(EventRecords.keyedByApp(
                        apps.get(i),
                        new Event<>(
                                "replica/" + build + "/us-east/completed",
                                Instant.now(),
                                "/bowwave/bench",
                                apps.get(i) + "/" + build,
                                null,
                                data))));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new TestbedException("replicas are not on the log: " + e.getCause());
        }
    }

    private void change(List<String> ids, List<String> apps) throws SQLException {
        try (Connection connection = bed.connect();
                Statement session = connection.createStatement()) {
            // Without the triggers that keep the queue's lines: they cost PostgreSQL more than all that is measured
            // here.
            session.execute("SET session_replication_role = replica");
            for (int from = 0; from < ids.size(); from += AT_ONCE) {
                int to = Math.min(from + AT_ONCE, ids.size());
                change(connection, ids.subList(from, to), apps.subList(from, to));
            }
        }
    }

    private static void change(Connection connection, List<String> ids, List<String> apps) throws SQLException {
        try (PreparedStatement queued = connection.prepareStatement(QUEUED);
                PreparedStatement started = connection.prepareStatement(STARTED);
                PreparedStatement succeeded = connection.prepareStatement(SUCCEEDED)) {
            queued.setArray(1, connection.createArrayOf("text", ids.toArray()));
            queued.setArray(2, connection.createArrayOf("text", apps.toArray()));
            queued.execute();
            started.setArray(1, connection.createArrayOf("text", ids.toArray()));
            started.execute();
            succeeded.setString(1, DIGEST.text());
            succeeded.setString(2, DIGEST.text());
            succeeded.setArray(3, connection.createArrayOf("text", ids.toArray()));
            succeeded.execute();
        }
    }

    /** Until none is wanted any more, or nothing has come for long; when the last one came. */
    private static long await(Consumer<byte[], byte[]> reader, Map<String, Boolean> wanted) {
        long last = System.nanoTime();
        while (!wanted.isEmpty() && System.nanoTime() - last < SILENCE.toNanos()) {
            for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
                if (wanted.remove(new String(record.key(), StandardCharsets.UTF_8)) != null) {
                    last = System.nanoTime();
                }
            }
        }
        return last;
    }
}
