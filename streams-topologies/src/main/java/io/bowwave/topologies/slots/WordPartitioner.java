package io.bowwave.topologies.slots;

import io.bowwave.topologies.KeyPartPartitioner;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StreamPartitioner;

/** Brings the word about an app to the app's partition, and the word about limits to all of them. */
public final class WordPartitioner implements StreamPartitioner<byte[], byte[]> {

    private final KeyPartPartitioner byApp = KeyPartPartitioner.first();

    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int partitions) {
        return new String(key, StandardCharsets.UTF_8).equals(SlotLimits.EVERYWHERE)
                ? Optional.of(IntStream.range(0, partitions).boxed().collect(Collectors.toSet()))
                : byApp.partitions(topic, key, value, partitions);
    }
}
