package io.bowwave.swarm;

import io.bowwave.swarm.PeerCounters.Count;
import io.bowwave.swarm.SwarmLimits.Direction;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to send: short frames first, then units of the long answers. The earliest answer goes first, so that somebody has it
 * whole soon; one whose next block is not here yet is passed by. On its loop's thread.
 */
final class PeerOutbox {

    /** So long a block that is on its way is waited for. */
    static final long WAIT_FOR_BLOCK_NANOS = 2_000_000_000L;

    /** Units that a connection sends before the others have their turn. */
    private static final int UNITS_A_TURN = 8;

    private static final int MAX_FRAMES = 1024;

    /** How the outbox acts on its connection. */
    interface Connection {
        /** Wants to be told when more can be written, or no longer. */
        void writing(boolean wanted);

        void broken(Exception why);
    }

    private final Line line;
    private final IoLoop loop;
    private final SwarmLimits limits;
    private final PeerCounters counters;
    private final Connection connection;
    private final SendBuffer buffer;
    private final Deque<ByteBuffer> frames = new ArrayDeque<>();
    private final Deque<Upload> uploads = new ArrayDeque<>();
    private final ByteBuffer head = ByteBuffer.allocateDirect(Wire.DATA_HEAD).limit(0);
    private @Nullable Upload current;
    private int offset;
    private int left;
    private boolean timed;
    private boolean closed;
    private long movedNanos = System.nanoTime();

    PeerOutbox(Line line, IoLoop loop, SwarmLimits limits, PeerCounters counters, Connection connection)
            throws IOException {
        this.line = line;
        this.loop = loop;
        this.limits = limits;
        this.counters = counters;
        this.connection = connection;
        this.buffer = new SendBuffer(
                bytes -> line.socket().setOption(StandardSocketOptions.SO_SNDBUF, bytes), System.nanoTime());
    }

    void add(ByteBuffer frame) {
        if (frames.size() >= MAX_FRAMES) {
            connection.broken(new IOException("the peer takes no answers"));
            return;
        }
        frames.add(frame);
        pump();
    }

    void add(Upload upload) {
        if (closed) {
            upload.close();
            return;
        }
        if (upload.blob() == null) {
            uploads.addFirst(upload);
        } else {
            uploads.addLast(upload);
        }
        pump();
    }

    /** False when there is no such answer. */
    boolean cancel(int id) {
        for (Upload each : uploads) {
            if (each.id() == id) {
                each.cancel();
                pump();
                return true;
            }
        }
        return false;
    }

    /** Answers that are not sent to their end. */
    int open() {
        return uploads.size();
    }

    /** Since bytes moved, nanoseconds, while there were some to be sent; 0 when there are none. */
    long stalled(long now) {
        return head.hasRemaining() || current != null || !frames.isEmpty() ? now - movedNanos : 0;
    }

    /** Sends what can be sent at this moment. */
    void pump() {
        if (closed) {
            return;
        }
        try {
            boolean more = send();
            connection.writing(!line.flush() || (more && !line.greeting()));
        } catch (IOException e) {
            connection.broken(e);
        }
    }

    /** Once in a while: ends answers whose next block did not come. */
    void tidy(long now) {
        if (uploads.stream().anyMatch(each -> late(each, now))) {
            pump();
        }
    }

    void close() {
        closed = true;
        uploads.forEach(Upload::close);
        uploads.clear();
        frames.clear();
        current = null;
    }

    /** True when there is more that the connection does not take at this moment. */
    private boolean send() throws IOException {
        int turn = UNITS_A_TURN;
        while (true) {
            if (!sendHead() || !sendUnit()) {
                return true;
            }
            ByteBuffer frame = frames.poll();
            if (frame != null) {
                if (!sendFrame(frame)) {
                    return true;
                }
            } else if (turn-- == 0) {
                return true;
            } else if (!begin(System.nanoTime())) {
                return false;
            }
        }
    }

    private boolean sendFrame(ByteBuffer frame) throws IOException {
        if (moved(line.write(frame)) && !frame.hasRemaining()) {
            return true;
        }
        frames.addFirst(frame);
        return false;
    }

    private boolean sendHead() throws IOException {
        if (head.hasRemaining()) {
            moved(line.write(head));
        }
        return !head.hasRemaining();
    }

    private boolean sendUnit() throws IOException {
        Upload upload = current;
        if (upload == null) {
            return true;
        }
        while (left > 0) {
            int sent = upload.send(offset, left, line.target());
            if (!moved(sent)) {
                return false;
            }
            offset += sent;
            left -= sent;
            if (left > 0 && !line.flush()) {
                return false;
            }
        }
        long now = System.nanoTime();
        if (upload.blob() != null) {
            counters.add(Count.BYTES_SENT, offset);
        }
        limits.take(Direction.UP, upload.reason(), offset, now);
        buffer.sent(offset, now);
        upload.sent(now);
        current = null;
        return true;
    }

    private boolean moved(int bytes) {
        if (bytes > 0) {
            movedNanos = System.nanoTime();
            return true;
        }
        return false;
    }

    /** Takes up the next unit; false when there is none at this moment. */
    private boolean begin(long now) {
        for (Iterator<Upload> each = uploads.iterator(); each.hasNext(); ) {
            Upload upload = each.next();
            if (upload.over() || late(upload, now)) {
                each.remove();
                upload.close();
                frames.add(Wire.end(upload.id(), upload.next()));
                return true;
            }
            if (upload.ready()) {
                long delay = limits.delay(Direction.UP, upload.reason(), now);
                if (delay == 0) {
                    begin(upload, now);
                    return true;
                }
                later(now + delay);
            } else if (upload.blob() != null) {
                upload.blob().await(this);
            }
        }
        return false;
    }

    private void begin(Upload upload, long now) {
        current = upload;
        offset = 0;
        left = upload.unit();
        head.clear()
                .putInt(Wire.DATA_HEAD - 4 + left)
                .put(Wire.DATA_ANSWER)
                .putInt(upload.id())
                .putInt(upload.next())
                .flip();
        movedNanos = now;
    }

    private void later(long atNanos) {
        if (!timed) {
            timed = true;
            loop.at(atNanos, () -> {
                timed = false;
                pump();
            });
        }
    }

    private static boolean late(Upload upload, long now) {
        return !upload.ready() && upload.waited(now) > WAIT_FOR_BLOCK_NANOS;
    }
}
