package io.bowwave.replicator;

import io.bowwave.process.Loop;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.job.BuildSucceeded;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads build-events, starts a replication for each succeeded build, and commits a position only when what stands before it is done.
 * Everything here but {@link #done} happens on the loop's thread, which alone touches the consumer.
 */
final class BuildFollower implements Loop.Step, ConsumerRebalanceListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BuildFollower.class);

    /** With more builds waiting, not counting those that failed again and again, no more are read. */
    static final int MAX_PENDING = 1000;

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);

    /** Where a build's event stands. */
    record Place(TopicPartition partition, long offset) {}

    /** Does the work; calls back when a build is done. */
    interface Replications {
        void start(Event<BuildSucceeded> build, Runnable done);

        /** Of the builds that are not done, those that fail again and again. */
        int stuck();
    }

    private final Supplier<Consumer<byte[], byte[]>> connect;
    private final Replications replications;
    private final ReplicaLog log;
    private final ConcurrentLinkedQueue<Place> done = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Progress> partitions = new HashMap<>();
    private @Nullable Consumer<byte[], byte[]> consumer;
    private boolean changed;

    BuildFollower(Supplier<Consumer<byte[], byte[]>> connect, Replications replications, ReplicaLog log) {
        this.connect = connect;
        this.replications = replications;
        this.log = log;
    }

    @Override
    public Duration run() throws Exception {
        try {
            Consumer<byte[], byte[]> connected = consumer();
            throttle(connected);
            for (ConsumerRecord<byte[], byte[]> record : connected.poll(POLL)) {
                take(record);
            }
            applyDone();
            commit(connected);
            return Duration.ZERO;
        } catch (InterruptException e) {
            // The process goes away: close() still has to commit, which an interrupted thread cannot.
            LOG.debug("interrupted", e);
            Thread.interrupted();
            return Duration.ZERO;
        } catch (Exception e) {
            // Begin anew from what is committed; what is in work goes on, and doing it twice is harmless.
            disconnect();
            throw e;
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> assigned) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer().committed(Set.copyOf(assigned));
        for (TopicPartition partition : assigned) {
            partitions.put(partition, new Progress(committed.get(partition)));
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
        applyDone();
        commit(consumer());
        revoked.forEach(partitions::remove);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> lost) {
        lost.forEach(partitions::remove);
    }

    /** After the loop has stopped. */
    @Override
    public void close() {
        Consumer<byte[], byte[]> connected = consumer;
        try {
            applyDone();
            if (connected != null) {
                commit(connected);
            }
        } catch (KafkaException e) {
            LOG.warn("the position is not committed; what was done since will be looked at again: {}", e.toString());
        } finally {
            disconnect();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
        Place place = new Place(new TopicPartition(record.topic(), record.partition()), record.offset());
        Progress progress = partitions.computeIfAbsent(place.partition(), key -> new Progress(null));
        Event<BuildSucceeded> build = progress.known(record.offset()) ? null : succeeded(record);
        changed = true;
        if (build == null) {
            progress.skip(record.offset());
            return;
        }
        progress.begin(record.offset());
        replications.start(build, () -> done.add(place));
    }

    /** Null for every other event. */
    private @Nullable Event<BuildSucceeded> succeeded(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            Event<?> event = EventCodec.decode(record.value());
            return event.data() instanceof BuildSucceeded data ? event.with(data) : null;
        } catch (UnreadableEventException e) {
            log.unreadable(record, String.valueOf(e.getMessage()));
            return null;
        }
    }

    private void applyDone() {
        for (Place place = done.poll(); place != null; place = done.poll()) {
            Progress progress = partitions.get(place.partition());
            if (progress != null) {
                progress.done(place.offset());
                changed = true;
            }
        }
    }

    private void commit(Consumer<byte[], byte[]> connected) {
        if (!changed) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
        partitions.forEach((partition, progress) -> positions.put(partition, progress.position()));
        connected.commitSync(positions);
        changed = false;
    }

    private void throttle(Consumer<byte[], byte[]> connected) {
        int pending = partitions.values().stream().mapToInt(Progress::pending).sum();
        if (pending - replications.stuck() >= MAX_PENDING) {
            connected.pause(connected.assignment());
        } else if (!connected.paused().isEmpty()) {
            connected.resume(connected.paused());
        }
    }

    private Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> connected = consumer;
        if (connected == null) {
            connected = connect.get();
            consumer = connected;
            connected.subscribe(List.of(Topics.BUILD_EVENTS.name()), this);
        }
        return connected;
    }

    private void disconnect() {
        Consumer<byte[], byte[]> connected = consumer;
        consumer = null;
        partitions.clear();
        if (connected != null) {
            connected.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }
}
