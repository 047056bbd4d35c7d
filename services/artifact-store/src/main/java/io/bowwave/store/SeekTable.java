package io.bowwave.store;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The table at the end of a file in the zstd seekable format
 * (https://github.com/facebook/zstd/blob/dev/contrib/seekable_format/zstd_seekable_compression_format.md): every frame but the last holds
 * {@link #FRAME} bytes, so it tells where each begins. {@code zstd -d} reads such a file as any other.
 */
final class SeekTable {

    /** Bytes of a frame's content. */
    static final int FRAME = 1 << 20;

    private static final int SKIPPABLE = 0x184D2A5E;
    private static final int SEEKABLE = 0x8F92EAB1;
    private static final int HEAD = 8;
    private static final int ENTRY = 8;
    private static final int FOOT = 9;

    private final List<Integer> frames = new ArrayList<>();
    private final List<Integer> contents = new ArrayList<>();

    /** @return bytes of the table of a file with so much content */
    static int length(long content) {
        return HEAD + count(content) * ENTRY + FOOT;
    }

    static int count(long content) {
        return Math.toIntExact((content + FRAME - 1) / FRAME);
    }

    /** @throws StoreException when it is none */
    static SeekTable read(byte[] table, long content) throws StoreException {
        ByteBuffer buffer = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        int count = count(content);
        if (table.length != length(content)
                || buffer.getInt(0) != SKIPPABLE
                || buffer.getInt(table.length - FOOT) != count
                || buffer.getInt(table.length - Integer.BYTES) != SEEKABLE) {
            throw new StoreException("the stored log has no table of %d frames at its end".formatted(count));
        }
        SeekTable read = new SeekTable();
        for (int i = 0; i < count; i++) {
            read.add(buffer.getInt(HEAD + i * ENTRY), buffer.getInt(HEAD + i * ENTRY + Integer.BYTES));
        }
        return read;
    }

    void add(int frame, int content) {
        frames.add(frame);
        contents.add(content);
    }

    /** Where a frame begins. */
    long start(int index) {
        return frames.subList(0, index).stream().mapToLong(Integer::longValue).sum();
    }

    int frame(int index) {
        return frames.get(index);
    }

    int content(int index) {
        return contents.get(index);
    }

    byte[] bytes() {
        ByteBuffer buffer =
                ByteBuffer.allocate(HEAD + frames.size() * ENTRY + FOOT).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(SKIPPABLE).putInt(frames.size() * ENTRY + FOOT);
        for (int i = 0; i < frames.size(); i++) {
            buffer.putInt(frames.get(i)).putInt(contents.get(i));
        }
        buffer.putInt(frames.size()).put((byte) 0).putInt(SEEKABLE);
        return buffer.array();
    }
}
