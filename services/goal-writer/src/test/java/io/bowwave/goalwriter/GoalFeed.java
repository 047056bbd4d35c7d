package io.bowwave.goalwriter;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.Keys;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.Target;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Puts goals onto the log, as the rollout topology does. */
final class GoalFeed implements AutoCloseable {

    static final int PARTITIONS = 4;

    private final Producer<byte[], byte[]> producer;

    GoalFeed(String bootstrap) {
        producer = KafkaClients.producer(bootstrap, "goal-feed");
    }

    void goal(RegionName region, AppName app, long generation) throws Exception {
        ArtifactRef artifact = new ArtifactRef(Digest.of(new byte[] {1}), Digest.of(new byte[] {2}), 1);
        Target target = new Target(BuildId.at(generation, new Random(1)), "c".repeat(40), artifact);
        Goal goal = new Goal(
                app,
                region,
                generation,
                target,
                null,
                1000,
                Map.of(),
                new RequestId("r" + generation),
                Instant.EPOCH,
                null);
        String id = "goal/%s/%s/%d".formatted(region, app, generation);
        Event<Goal> event = new Event<>(id, Instant.EPOCH, "/it", region + "/" + app, null, goal);
        producer.send(EventRecords.keyed(Keys.goal(region, app), app.text(), PARTITIONS, event))
                .get(10, TimeUnit.SECONDS);
    }

    /** Says what may be moved in the region, as the job-tap does. */
    void limits(RegionName region, long revision, Map<String, Long> rates) throws Exception {
        RegionDefinition definition =
                new RegionDefinition(region, revision, "http://127.0.0.1:1", "bucket", false, null, rates, null, null);
        Event<RegionDefinition> event = new Event<>(
                "region/%s/%d".formatted(region, revision), Instant.EPOCH, "/it", region.text(), null, definition);
        producer.send(EventRecords.keyed(region.text(), region.text(), PARTITIONS, event))
                .get(10, TimeUnit.SECONDS);
    }

    void nonsense(RegionName region, AppName app) throws Exception {
        producer.send(new ProducerRecord<>(
                        Topics.GOAL_STATE.name(),
                        EventRecords.partition(app.text(), PARTITIONS),
                        Keys.goal(region, app).getBytes(StandardCharsets.UTF_8),
                        "{\"generation\":\"many\"}".getBytes(StandardCharsets.UTF_8)))
                .get(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
