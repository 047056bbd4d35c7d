package io.bowwave.streamhost;

import io.bowwave.process.KafkaClients;
import io.bowwave.process.TopicSetup;
import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import java.util.Collection;
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
        int partitions = same(counts(config.kafkaBootstrap(), Topics.all()));
        Map<Topic, Integer> own = Map.of(Topics.ROLLOUT_SLOTS, 1, Topics.SLOT_WORDS, partitions);
        TopicSetup.ensure(config.kafkaBootstrap(), own, (short) config.replication());
        Map<String, Integer> found = counts(config.kafkaBootstrap(), own.keySet());
        own.forEach((topic, expected) -> {
            if (!expected.equals(found.get(topic.name()))) {
                throw new IllegalStateException(
                        "topic %s: found %d partitions, expected %d; delete it, this process makes it anew"
                                .formatted(topic.name(), found.get(topic.name()), expected));
            }
        });
        return partitions;
    }

    private static Map<String, Integer> counts(String bootstrap, Collection<Topic> topics) {
        Map<String, Integer> counts = new TreeMap<>();
        try (Admin admin = KafkaClients.admin(bootstrap)) {
            List<String> names = topics.stream().map(Topic::name).toList();
            for (TopicDescription each : admin.describeTopics(names)
                    .allTopicNames()
                    .get(WITHIN_SECONDS, TimeUnit.SECONDS)
                    .values()) {
                counts.put(each.name(), each.partitions().size());
            }
            return counts;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while looking at the topics", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot look at the topics on " + bootstrap, e);
        }
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
