package io.bowwave.topologies;

import io.bowwave.schemas.log.EventRecords;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.StreamPartitioner;

/**
 * Partitions a topic by one part of its key, so that everything about one app stands in the partition of one number whatever else the
 * key says. A key of a single part goes where Kafka's default partitioner puts it.
 */
public final class KeyPartPartitioner implements StreamPartitioner<byte[], byte[]> {

    private final int part;

    private KeyPartPartitioner(int part) {
        this.part = part;
    }

    /** By what stands before the first {@code |}. */
    public static KeyPartPartitioner first() {
        return new KeyPartPartitioner(0);
    }

    /** By what stands between the first {@code |} and the next. */
    public static KeyPartPartitioner second() {
        return new KeyPartPartitioner(1);
    }

    @Override
    public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int partitions) {
        String[] parts = new String(key, StandardCharsets.UTF_8).split("\\|", -1);
        return Optional.of(Set.of(EventRecords.partition(parts[Math.min(part, parts.length - 1)], partitions)));
    }
}
