package io.bowwave.streamhost;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;

/**
 * Keeps each store's memory to some 4 MiB instead of the 100 that Kafka Streams takes by default: there is one store for each partition,
 * and what is hot in them is small. Kafka Streams makes one instance for each store.
 */
public final class SmallStores implements RocksDBConfigSetter {

    private static final long CACHE_BYTES = 2 << 20;
    private static final long WRITE_BUFFER_BYTES = 1 << 20;
    private static final int WRITE_BUFFERS = 2;

    private final Map<String, Cache> caches = new ConcurrentHashMap<>();

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        Cache cache = caches.computeIfAbsent(store, name -> new LRUCache(CACHE_BYTES));
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(cache);
        table.setCacheIndexAndFilterBlocks(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferSize(WRITE_BUFFER_BYTES);
        options.setMaxWriteBufferNumber(WRITE_BUFFERS);
    }

    @Override
    public void close(String store, Options options) {
        Cache cache = caches.remove(store);
        if (cache != null) {
            cache.close();
        }
    }
}
