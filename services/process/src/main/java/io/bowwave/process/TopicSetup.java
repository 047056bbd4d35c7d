package io.bowwave.process;

import io.bowwave.schemas.Topic;
import io.bowwave.schemas.Topics;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.TopicExistsException;

/** Creates the topics that are not there. Any number of processes may do so at once. */
public final class TopicSetup {

    private static final Duration WITHIN = Duration.ofSeconds(30);

    private TopicSetup() {}

    /**
     * @param partitions of each topic; the same for all (see {@link Topics})
     * @throws IllegalStateException when it cannot be done within 30 s
     */
    public static void ensure(String bootstrap, int partitions, short replication) {
        Map<Topic, Integer> topics = new LinkedHashMap<>();
        Topics.all().forEach(topic -> topics.put(topic, partitions));
        ensure(bootstrap, topics, replication);
    }

    /**
     * @param topics each with its partitions
     * @throws IllegalStateException when it cannot be done within 30 s
     */
    public static void ensure(String bootstrap, Map<Topic, Integer> topics, short replication) {
        try (Admin admin = KafkaClients.admin(bootstrap)) {
            Set<String> there = admin.listTopics().names().get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            List<NewTopic> missing = topics.entrySet().stream()
                    .filter(each -> !there.contains(each.getKey().name()))
                    .map(each -> new NewTopic(each.getKey().name(), each.getValue(), replication)
                            .configs(each.getKey().settings()))
                    .toList();
            create(admin, missing);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot create the topics on " + bootstrap + ": is the broker there?", e);
        }
    }

    private static void create(Admin admin, List<NewTopic> missing)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (var result : admin.createTopics(missing).values().values()) {
            try {
                result.get(WITHIN.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
    }
}
