package io.bowwave.replicator;

import io.bowwave.schemas.Event;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaFailed;
import io.bowwave.schemas.artifact.ReplicaProgress;
import io.bowwave.schemas.artifact.ReplicaRepaired;
import io.bowwave.schemas.artifact.ReplicaStarted;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.schemas.log.DeadLetters;
import io.bowwave.schemas.log.EventRecords;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Writes replica-events. Ids follow from region, build and what is said, so a repetition after a crash can be recognised. Thread-safe. */
final class ReplicaLog {

    private static final Duration DURABLE_WITHIN = Duration.ofSeconds(40);

    private final RegionName region;
    private final RegionName home;
    private final Producer<byte[], byte[]> producer;
    private final Clock clock;

    ReplicaLog(RegionName region, RegionName home, Producer<byte[], byte[]> producer, Clock clock) {
        this.region = region;
        this.home = home;
        this.producer = producer;
        this.clock = clock;
    }

    void started(Event<BuildSucceeded> build, long bytesTotal) throws IOException {
        BuildSucceeded data = build.data();
        durable(send(
                build, "started", new ReplicaStarted(data.app(), data.build(), region, data.artifact(), bytesTotal)));
    }

    /** Does not wait: the next one says more. */
    void progress(
            Event<BuildSucceeded> build, long bytesDone, long bytesTotal, String packs, @Nullable Long secondsLeft) {
        BuildSucceeded data = build.data();
        Future<RecordMetadata> ignored = send(
                build,
                "progress-" + bytesDone,
                new ReplicaProgress(
                        data.app(), data.build(), region, data.artifact(), bytesDone, bytesTotal, packs, secondsLeft));
    }

    /**
     * Returns when the event is durable.
     *
     * @param source the region that most came from; null: home, or nothing came
     */
    void completed(Event<BuildSucceeded> build, long bytesCopied, @Nullable RegionName source) throws IOException {
        BuildSucceeded data = build.data();
        @Nullable RegionName from = region.equals(home) ? null : source == null ? home : source;
        durable(send(
                build,
                "completed",
                new ReplicaCompleted(data.app(), data.build(), region, data.artifact(), bytesCopied, from)));
    }

    void failed(Event<BuildSucceeded> build, String reason, int tries) throws IOException {
        BuildSucceeded data = build.data();
        durable(send(
                build,
                "failed-" + tries,
                new ReplicaFailed(data.app(), data.build(), region, data.artifact(), reason, tries)));
    }

    void repaired(Event<BuildSucceeded> build, int blobs, long bytesCopied, String reason) throws IOException {
        BuildSucceeded data = build.data();
        durable(send(
                build,
                "repaired-" + clock.millis(),
                new ReplicaRepaired(data.app(), data.build(), region, data.artifact(), blobs, bytesCopied, reason)));
    }

    /** What cannot be read is kept for people, with the reason. */
    void unreadable(ConsumerRecord<byte[], byte[]> record, String reason) throws IOException {
        durable(producer.send(DeadLetters.of(record, "replicator-" + region, reason)));
    }

    private Future<RecordMetadata> send(Event<BuildSucceeded> build, String what, ReplicaEvent data) {
        Event<ReplicaEvent> event = new Event<>(
                "replica/%s/%s/%s".formatted(region, data.build(), what),
                Instant.ofEpochMilli(clock.millis()),
                "/bowwave/replicator/" + region,
                "%s/%s".formatted(data.app(), data.build()),
                build.traceparent(),
                data);
        return producer.send(EventRecords.keyedByApp(data.app().text(), event));
    }

    private static void durable(Future<RecordMetadata> sent) throws IOException {
        try {
            sent.get(DURABLE_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("the log did not take an event: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while an event was written", e);
        }
    }
}
