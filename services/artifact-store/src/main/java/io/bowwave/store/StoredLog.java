package io.bowwave.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A log that is complete in the store. Keeps one frame; for one thread. */
public final class StoredLog {

    private final S3Bucket bucket;
    private final String key;
    private final long size;
    private final @Nullable SeekTable table;
    private int frame = -1;
    private byte[] content = new byte[0];

    /** @param table null: it is not compressed */
    StoredLog(S3Bucket bucket, String key, long size, @Nullable SeekTable table) {
        this.bucket = bucket;
        this.key = key;
        this.size = size;
        this.table = table;
    }

    /** Bytes of the log itself. */
    public long size() {
        return size;
    }

    /**
     * A part of it.
     *
     * @param max bytes, 1 or more
     * @return fewer bytes at the end of the log or of a frame, none behind the end
     */
    public byte[] read(long offset, int max) throws StoreException {
        if (offset >= size) {
            return new byte[0];
        }
        if (table == null) {
            return bucket.range(key, "bytes=%d-%d".formatted(offset, offset + max - 1));
        }
        int index = Math.toIntExact(offset / SeekTable.FRAME);
        if (index != frame) {
            content = content(table, index);
            frame = index;
        }
        int from = Math.toIntExact(offset % SeekTable.FRAME);
        return Arrays.copyOfRange(content, from, Math.min(content.length, from + max));
    }

    private byte[] content(SeekTable of, int index) throws StoreException {
        long start = of.start(index);
        byte[] compressed = bucket.range(key, "bytes=%d-%d".formatted(start, start + of.frame(index) - 1));
        try {
            return Zstd.decompress(compressed, of.content(index));
        } catch (ZstdException e) {
            throw new StoreException("get %s: frame %d is damaged".formatted(bucket.where(key), index), e);
        }
    }
}
