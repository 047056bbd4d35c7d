package io.bowwave.testbed.bench;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.Topic;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Consumers of all of a topic's partitions that see what is committed, and no more. */
public final class CommittedReader {

    private CommittedReader() {}

    /** Misses nothing that is committed after the return. */
    public static Consumer<byte[], byte[]> fromNow(String bootstrap, Topic topic) {
        Consumer<byte[], byte[]> consumer = assigned(bootstrap, topic);
        consumer.seekToEnd(consumer.assignment());
        consumer.assignment().forEach(consumer::position);
        return consumer;
    }

    public static Consumer<byte[], byte[]> fromBeginning(String bootstrap, Topic topic) {
        Consumer<byte[], byte[]> consumer = assigned(bootstrap, topic);
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }

    private static Consumer<byte[], byte[]> assigned(String bootstrap, Topic topic) {
        Consumer<byte[], byte[]> consumer = KafkaClients.consumer(bootstrap, "bench-" + topic.name(), null);
        List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .toList();
        consumer.assign(partitions);
        return consumer;
    }
}
