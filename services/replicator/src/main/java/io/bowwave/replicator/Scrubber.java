package io.bowwave.replicator;

import io.bowwave.process.Loop;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through all builds that the log says succeeded, round after round, and has each looked at that should be here. Knows no more of a
 * round than where it stands; the partitions come in another order each time, so that a process that never lives long looks at all of
 * them in the end. For the loop's thread.
 */
final class Scrubber implements Loop.Step, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Scrubber.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration BETWEEN_BUILDS = Duration.ofMillis(10);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(3);
    private static final Duration UPLOADS_ARE_ABANDONED_AFTER = Duration.ofHours(24);
    private static final int FIRST_ROUND_AFTER = 24;

    private final Supplier<Consumer<byte[], byte[]>> connect;
    private final Predicate<BuildId> skipped;
    private final ScrubbedArtifact artifacts;
    private final S3BlobStore own;
    private final Duration every;
    private final Clock clock;
    private final RandomGenerator random;
    private final Deque<TopicPartition> partitions = new ArrayDeque<>();
    private final Deque<Event<BuildSucceeded>> builds = new ArrayDeque<>();
    private @Nullable Consumer<byte[], byte[]> consumer;
    private long end;
    private boolean first = true;

    /** @param skipped builds that are removed, or just being copied */
    Scrubber(
            Supplier<Consumer<byte[], byte[]>> connect,
            Predicate<BuildId> skipped,
            ScrubbedArtifact artifacts,
            S3BlobStore own,
            Duration every,
            Clock clock,
            RandomGenerator random) {
        this.connect = connect;
        this.skipped = skipped;
        this.artifacts = artifacts;
        this.own = own;
        this.every = every;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Duration run() throws Exception {
        if (first) {
            first = false;
            return every.dividedBy(FIRST_ROUND_AFTER);
        }
        try {
            return step();
        } catch (InterruptException e) {
            LOG.debug("interrupted", e);
            Thread.interrupted();
            return Duration.ZERO;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** After the loop has stopped. */
    @Override
    public void close() {
        Consumer<byte[], byte[]> connected = consumer;
        consumer = null;
        partitions.clear();
        builds.clear();
        if (connected != null) {
            connected.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    private Duration step() throws IOException {
        Event<BuildSucceeded> build = builds.poll();
        if (build != null) {
            if (!skipped.test(build.data().build())) {
                artifacts.scrub(build);
            }
            return BETWEEN_BUILDS;
        }
        Consumer<byte[], byte[]> connected = consumer;
        if (connected == null) {
            begin();
            return Duration.ZERO;
        }
        TopicPartition partition = partitions.getFirst();
        if (connected.position(partition) < end) {
            connected.poll(POLL).forEach(this::take);
            return Duration.ZERO;
        }
        partitions.removeFirst();
        return next(connected) ? Duration.ZERO : end();
    }

    private void begin() throws IOException {
        int aborted = own.abortUploads(clock.instant().minus(UPLOADS_ARE_ABANDONED_AFTER));
        if (aborted > 0) {
            LOG.info("{} uploads that nobody ended are aborted", aborted);
        }
        artifacts.begin();
        Consumer<byte[], byte[]> connected = connect.get();
        consumer = connected;
        List<TopicPartition> all = new ArrayList<>();
        connected
                .partitionsFor(Topics.BUILD_EVENTS.name())
                .forEach(info -> all.add(new TopicPartition(info.topic(), info.partition())));
        for (int i = all.size() - 1; i > 0; i--) {
            Collections.swap(all, i, random.nextInt(i + 1));
        }
        partitions.addAll(all);
        if (!next(connected)) {
            throw new IllegalStateException(
                    "found no partitions of %s, expected the topics to be made".formatted(Topics.BUILD_EVENTS.name()));
        }
    }

    private boolean next(Consumer<byte[], byte[]> connected) {
        TopicPartition partition = partitions.peekFirst();
        if (partition == null) {
            return false;
        }
        connected.assign(List.of(partition));
        connected.seekToBeginning(List.of(partition));
        end = connected.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        return true;
    }

    private Duration end() {
        artifacts.end();
        close();
        return every;
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        try {
            Event<?> event = EventCodec.decode(record.value());
            if (event.data() instanceof BuildSucceeded succeeded) {
                builds.add(event.with(succeeded));
            }
        } catch (UnreadableEventException e) {
            LOG.debug("left to who follows the builds", e);
        }
    }
}
