package io.bowwave.jobtap;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;

/**
 * Debezium's offset store, in memory: it begins with the position that the log holds, and is never the one that counts. Debezium makes
 * it from its class name, hence public with a constructor without arguments; key and position come as settings.
 */
public final class PreloadedOffsets extends MemoryOffsetBackingStore {

    static final String KEY = "bowwave.position.key";
    static final String POSITION = "bowwave.position";

    @Override
    public void configure(WorkerConfig config) {
        super.configure(config);
        Map<String, String> settings = config.originalsStrings();
        String key = settings.get(KEY);
        String position = settings.get(POSITION);
        if (key != null && position != null) {
            data.put(bytes(key), bytes(position));
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }
}
