package io.bowwave.swarm;

import java.io.IOException;

/**
 * The size of a connection's send buffer. What stands in it goes out before any block that arrives later, so on a slow link it must be
 * small, or each machine that forwards a block adds much delay; on a fast one it must cover the way there and back. So it holds what the
 * connection has lately sent in a short time.
 */
final class SendBuffer {

    /** What the buffer is to hold. */
    private static final long HELD_NANOS = 50_000_000L;

    private static final long LOOK_NANOS = 250_000_000L;
    private static final int LEAST = 64 << 10;
    private static final int MOST = 2 << 20;
    private static final int FIRST = 128 << 10;

    /** Sets the size. */
    interface Option {
        void set(int bytes) throws IOException;
    }

    private final Option option;
    private long sinceNanos;
    private long bytes;
    private int size = FIRST;

    SendBuffer(Option option, long now) throws IOException {
        this.option = option;
        this.sinceNanos = now;
        option.set(size);
    }

    void sent(int more, long now) throws IOException {
        bytes += more;
        long time = now - sinceNanos;
        if (time < LOOK_NANOS) {
            return;
        }
        int wanted = (int) Math.clamp((double) bytes / time * HELD_NANOS, LEAST, MOST);
        if (wanted > 2 * size || wanted < size * 3 / 4) {
            size = wanted;
            option.set(size);
        }
        sinceNanos = now;
        bytes = 0;
    }
}
