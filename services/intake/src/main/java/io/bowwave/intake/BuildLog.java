package io.bowwave.intake;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Builds;
import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.job.LogSegment;
import io.bowwave.schemas.log.EventRecords;
import io.bowwave.store.LogStore;
import io.bowwave.store.MissingBlobException;
import io.bowwave.store.StoredLog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Writes one build's log to one client: from the topic while the build runs, from the home store when it has ended. */
final class BuildLog {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LOOK_AT_BUILD_EVERY = Duration.ofSeconds(1);
    /** Clocks of this process, of the builder and of the broker differ a little. */
    private static final Duration CLOCKS_DIFFER = Duration.ofSeconds(30);

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final Duration QUEUED_PAUSE = Duration.ofMillis(300);
    private static final int PIECE = 256 << 10;

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Builds builds;
    private final LogStore store;
    private final Clock clock;
    private long position;

    BuildLog(Supplier<Consumer<byte[], byte[]>> consumers, Builds builds, LogStore store, Clock clock) {
        this.consumers = consumers;
        this.builds = builds;
        this.store = store;
        this.clock = clock;
    }

    /** Ends with the log, or, when not following, with what there is now. */
    void write(Build asked, long offset, boolean follow, StreamingBody.Out out) throws Exception {
        Build build = asked;
        position = offset;
        while (true) {
            if (build.status().terminal()) {
                stored(build, out);
                return;
            }
            if (build.status() == BuildStatus.RUNNING) {
                live(build, follow, out);
            } else {
                Thread.sleep(QUEUED_PAUSE);
            }
            if (!follow) {
                return;
            }
            build = next(build, out);
        }
    }

    private Build next(Build before, StreamingBody.Out out) throws Exception {
        Build build = builds.find(before.id()).orElse(before);
        if (build.attempt() != before.attempt()) {
            position = 0;
            out.write(bytes("\n--- attempt %d was lost, attempt %d follows ---\n"
                    .formatted(before.attempt(), build.attempt())));
        }
        return build;
    }

    /** Returns when the log or the attempt has ended, or at the end of what there is now. */
    private void live(Build build, boolean follow, StreamingBody.Out out) throws Exception {
        Consumer<byte[], byte[]> consumer = consumers.get();
        try {
            TopicPartition partition = place(consumer, build);
            if (partition == null) {
                return;
            }
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            Instant lookAt = clock.instant().plus(LOOK_AT_BUILD_EVERY);
            while (follow || consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    LogSegment segment = segment(record);
                    if (segment != null && mine(segment, build) && segment(segment, out)) {
                        return;
                    }
                }
                if (follow && clock.instant().isAfter(lookAt)) {
                    if (ended(build)) {
                        return;
                    }
                    lookAt = clock.instant().plus(LOOK_AT_BUILD_EVERY);
                }
            }
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
        }
    }

    private boolean ended(Build build) {
        return builds.find(build.id())
                .map(now -> now.attempt() != build.attempt() || now.status() != BuildStatus.RUNNING)
                .orElse(true);
    }

    private static @Nullable TopicPartition place(Consumer<byte[], byte[]> consumer, Build build) {
        var partitions = consumer.listTopics().get(Topics.BUILD_LOGS.name());
        if (partitions == null) {
            return null;
        }
        TopicPartition partition = new TopicPartition(
                Topics.BUILD_LOGS.name(), EventRecords.partition(build.app().text(), partitions.size()));
        consumer.assign(List.of(partition));
        Instant started = build.startedAt() == null ? build.createdAt() : build.startedAt();
        long from = started.minus(CLOCKS_DIFFER).toEpochMilli();
        OffsetAndTimestamp found =
                consumer.offsetsForTimes(Map.of(partition, from)).get(partition);
        if (found == null) {
            consumer.seekToEnd(List.of(partition));
        } else {
            consumer.seek(partition, found.offset());
        }
        return partition;
    }

    /** @return whether the log ends here */
    private boolean segment(LogSegment segment, StreamingBody.Out out) throws IOException, InterruptedException {
        byte[] text = bytes(segment.text());
        long known = Math.max(0, position - segment.offset());
        if (known < text.length) {
            out.write(known == 0 ? text : Arrays.copyOfRange(text, (int) known, text.length));
            position = segment.offset() + text.length;
        }
        return segment.last();
    }

    private static boolean mine(LogSegment segment, Build build) {
        return segment.build().equals(build.id()) && segment.attempt() == build.attempt();
    }

    private static @Nullable LogSegment segment(ConsumerRecord<byte[], byte[]> record) {
        try {
            return EventCodec.data(EventCodec.parse(record.value()), LogSegment.class);
        } catch (UnreadableEventException e) {
            return null;
        }
    }

    /** A build that never ran has no log, which is no fault. */
    private void stored(Build build, StreamingBody.Out out) throws Exception {
        try {
            StoredLog log = store.open(build.app(), build.id(), build.attempt());
            while (position < log.size()) {
                byte[] piece = log.read(position, PIECE);
                out.write(piece);
                position += piece.length;
            }
        } catch (MissingBlobException e) {
            live(build, false, out);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
