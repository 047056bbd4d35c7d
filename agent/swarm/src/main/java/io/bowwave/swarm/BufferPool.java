package io.bowwave.swarm;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Buffers for what is being received, each large enough for a unit. Made when needed, kept, never more than there are connections. For one thread. */
final class BufferPool {

    static final int BUFFER = 2 * Wire.DATA_HEAD + Wire.UNIT;

    /** Those beyond are left to the collector. */
    private static final int KEPT = 16;

    private final Deque<ByteBuffer> free = new ArrayDeque<>();

    ByteBuffer take() {
        ByteBuffer kept = free.pollLast();
        return kept == null ? ByteBuffer.allocateDirect(BUFFER) : kept.clear();
    }

    void giveBack(ByteBuffer buffer) {
        if (free.size() < KEPT) {
            free.addLast(buffer);
        }
    }
}
