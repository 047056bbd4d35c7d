package io.bowwave.depot;

import io.bowwave.schemas.EventCodec;
import io.bowwave.schemas.EventData;
import io.bowwave.schemas.Topics;
import io.bowwave.schemas.UnreadableEventException;
import io.bowwave.schemas.artifact.Deployable;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.InvalidIdException;
import io.bowwave.schemas.job.AppDefinition;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the apps and what is deployable on the log, both compacted, and tells agents what they may fetch ahead. A centre that is away
 * costs hints, nothing else: goals come from etcd. One thread.
 */
final class CentreFeed implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CentreFeed.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final List<String> TOPICS = List.of(Topics.APPS.name(), Topics.DEPLOYABLES.name());

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final int partitions;
    private final PrefetchHints hints;
    private final GoalBoard board;
    private @Nullable Consumer<byte[], byte[]> consumer;

    CentreFeed(Supplier<Consumer<byte[], byte[]>> consumers, int partitions, PrefetchHints hints, GoalBoard board) {
        this.consumers = consumers;
        this.partitions = partitions;
        this.hints = hints;
        this.board = board;
    }

    /** One poll. After a failure everything is read again: the topics are compacted, and saying a thing twice does no harm. */
    Duration poll() {
        Consumer<byte[], byte[]> open = consumer == null ? open() : consumer;
        try {
            take(open.poll(POLL));
            return Duration.ZERO;
        } catch (RuntimeException e) {
            // An interrupt would keep the consumer from leaving the broker in order.
            boolean interrupted = Thread.interrupted();
            close();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        if (open != null) {
            open.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(POLL));
        }
    }

    private Consumer<byte[], byte[]> open() {
        Consumer<byte[], byte[]> opened = consumers.get();
        consumer = opened;
        List<TopicPartition> all = TOPICS.stream()
                .flatMap(topic -> java.util.stream.IntStream.range(0, partitions)
                        .mapToObj(each -> new TopicPartition(topic, each)))
                .toList();
        opened.assign(all);
        opened.seekToBeginning(all);
        return opened;
    }

    private void take(ConsumerRecords<byte[], byte[]> records) {
        Set<AppName> touched = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> each : records) {
            try {
                touched.add(take(each));
            } catch (UnreadableEventException | InvalidIdException e) {
                LOG.warn(
                        "{} at {}-{} is passed over: {}",
                        each.topic(),
                        each.partition(),
                        each.offset(),
                        e.getMessage());
            }
        }
        for (AppName app : touched) {
            board.extra(
                    "prefetch/" + app,
                    hints.hint(app).map(PrefetchHints.Hint::line).orElse(null));
        }
    }

    private AppName take(ConsumerRecord<byte[], byte[]> each) throws UnreadableEventException {
        String[] key = new String(each.key(), StandardCharsets.UTF_8).split("\\|", -1);
        AppName app = new AppName(key[0]);
        EventData data =
                each.value() == null ? null : EventCodec.decode(each.value()).data();
        if (each.topic().equals(Topics.APPS.name())) {
            hints.app(app, data instanceof AppDefinition definition ? definition : null);
        } else if (key.length == 2) {
            hints.build(app, new BuildId(key[1]), data instanceof Deployable deployable ? deployable : null);
        }
        return app;
    }
}
