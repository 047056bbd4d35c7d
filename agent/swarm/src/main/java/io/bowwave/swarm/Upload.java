package io.bowwave.swarm;

import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/** One long answer on its way out, unit by unit. On its loop's thread. */
final class Upload {

    private final int id;
    private final @Nullable OpenBlob blob;
    private final byte[] bytes;
    private final int end;
    private final TransferClass reason;
    private int next;
    private boolean cancelled;
    private long waitingSince;

    private Upload(int id, @Nullable OpenBlob blob, byte[] bytes, int first, int end, TransferClass reason) {
        this.id = id;
        this.blob = blob;
        this.bytes = bytes;
        this.next = first;
        this.end = end;
        this.reason = reason;
        this.waitingSince = System.nanoTime();
    }

    /** Blocks of a blob, as they come in. */
    static Upload blocks(int id, OpenBlob blob, int first, int count, TransferClass reason) {
        return new Upload(id, blob, new byte[0], first, first + count, reason);
    }

    /** Bytes that are in memory. */
    static Upload bytes(int id, byte[] bytes) {
        return new Upload(id, null, bytes, 0, Wire.units(bytes.length), TransferClass.ROLLBACK);
    }

    int id() {
        return id;
    }

    int next() {
        return next;
    }

    TransferClass reason() {
        return reason;
    }

    @Nullable
    OpenBlob blob() {
        return blob;
    }

    boolean over() {
        return cancelled || next >= end;
    }

    /** Whether its next unit can be sent. */
    boolean ready() {
        return blob == null || blob.view().has(next);
    }

    void cancel() {
        cancelled = true;
    }

    /** Nanoseconds since it last could go on. */
    long waited(long now) {
        return now - waitingSince;
    }

    /** Bytes of its next unit. */
    int unit() {
        long size = blob == null ? bytes.length : blob.view().size();
        return (int) Math.min(Wire.UNIT, size - (long) next * Wire.UNIT);
    }

    /** Sends what the channel takes of the bytes from offset on of the unit that is next. */
    int send(int offset, int length, WritableByteChannel out) throws IOException {
        long at = (long) next * Wire.UNIT + offset;
        return blob == null
                ? out.write(ByteBuffer.wrap(bytes, (int) at, length))
                : (int) blob.view().transfer(at, length, out);
    }

    void sent(long now) {
        next++;
        waitingSince = now;
    }

    void close() {
        if (blob != null) {
            blob.release();
        }
    }
}
