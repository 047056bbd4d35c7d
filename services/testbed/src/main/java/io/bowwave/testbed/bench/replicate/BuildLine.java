package io.bowwave.testbed.bench.replicate;

import io.bowwave.process.KafkaClients;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.job.RegionDefinition;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.testbed.TestbedException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;

/** What stands before and behind the replicators on the log. */
final class BuildLine implements AutoCloseable {

    private static final Duration SETTLE = Duration.ofSeconds(8);
    private static final AppName APP = new AppName("bench");

    private final RegionName home;
    private final Producer<byte[], byte[]> producer;
    private final Consumer<byte[], byte[]> consumer;

    BuildLine(String bootstrap, RegionName home) {
        this.home = home;
        TopicSetup.ensure(bootstrap, 1, (short) 1);
        this.producer = KafkaClients.producer(bootstrap, "bench");
        this.consumer = KafkaClients.consumer(bootstrap, "bench", null);
        List<TopicPartition> all = new ArrayList<>();
        consumer.partitionsFor(Topics.REPLICA_EVENTS.name())
                .forEach(info -> all.add(new TopicPartition(info.topic(), info.partition())));
        consumer.assign(all);
        consumer.seekToBeginning(all);
    }

    void define(RegionName region, String endpoint, String bucket) {
        say(region.text(), "region/" + region + "/1", new RegionDefinition(region, 1, endpoint, bucket, false));
    }

    /** Until every replicator has joined. */
    void settle() {
        try {
            Thread.sleep(SETTLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }

    /** Seconds from the build's event until that many regions are complete. */
    double copy(ArtifactRef artifact, int regions, Duration atMost) {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        BuildId build = BuildId.at(now.toEpochMilli(), new Random(now.toEpochMilli()));
        long began = System.nanoTime();
        say(
                APP.text(),
                "build/" + build + "/3",
                new BuildSucceeded(
                        APP,
                        build,
                        1,
                        3,
                        "0123456789012345678901234567890123456789",
                        "refs/heads/main",
                        artifact,
                        1,
                        home,
                        List.of(home),
                        now,
                        now));
        Set<RegionName> complete = new HashSet<>();
        while (complete.size() < regions) {
            if (System.nanoTime() - began > atMost.toNanos()) {
                throw new TestbedException(
                        "found %d regions complete after %s, expected %d".formatted(complete.size(), atMost, regions));
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                take(record, build, complete);
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }

    private static void take(ConsumerRecord<byte[], byte[]> record, BuildId build, Set<RegionName> complete) {
        try {
            if (EventCodec.decode(record.value()).data() instanceof ReplicaCompleted completed
                    && completed.build().equals(build)) {
                complete.add(completed.region());
            }
        } catch (UnreadableEventException e) {
            throw new TestbedException("a replicator wrote what cannot be read: " + e.getMessage(), e);
        }
    }

    private void say(String key, String id, EventData data) {
        Event<EventData> event = new Event<>(
                id, Instant.ofEpochMilli(System.currentTimeMillis()), "/bowwave/bench", "bench", null, data);
        try {
            producer.send(EventRecords.keyedByApp(key, event)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        } catch (ExecutionException e) {
            throw new TestbedException("the log takes no event: " + e.getMessage(), e);
        }
    }
}
