package io.bowwave.streamhost;

import io.bowwave.process.KafkaClients;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;

/** The topics as they are on the broker. */
final class LogLayout {

    private static final long WITHIN_SECONDS = 30;

    private LogLayout() {}

    /**
     * Makes the topics that are missing.
     *
     * @return how many partitions each one has
     * @throws IllegalStateException when they differ, or the broker does not answer
     */
    static int ensure(StreamHostConfig config) {
        TopicSetup.ensure(config.kafkaBootstrap(), config.partitions(), (short) config.replication());
        Map<String, Integer> counts = new TreeMap<>();
        try (Admin admin = KafkaClients.admin(config.kafkaBootstrap())) {
            List<String> names = Topics.all().stream().map(Topic::name).toList();
            for (TopicDescription each : admin.describeTopics(names)
                    .allTopicNames()
                    .get(WITHIN_SECONDS, TimeUnit.SECONDS)
                    .values()) {
                counts.put(each.name(), each.partitions().size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking at the topics", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot look at the topics on " + config.kafkaBootstrap(), e);
        }
        return same(counts);
    }

    /** @throws IllegalStateException when the counts differ */
    static int same(Map<String, Integer> counts) {
        if (counts.values().stream().distinct().count() != 1) {
            throw new IllegalStateException(
                    "topics: found partition counts %s, expected the same for all, since what is about one app must stand in partitions of one number; add partitions to the smaller ones before anything is written, or start on new topics"
                            .formatted(counts));
        }
        return counts.values().iterator().next();
    }
}
