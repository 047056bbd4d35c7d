package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.file.FileStore;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** The room on the disk: promised before a transfer begins, looked at while it goes on. Thread-safe. */
final class DiskRoom {

    /** Left to others and to the file system's own needs, bytes. */
    static final long SPARE = 16L << 20;

    /** Between two looks at the file system, bytes. */
    static final long LOOK_EVERY = 4L << 20;

    /** Where the free bytes come from. */
    interface Free {
        long bytes() throws IOException;
    }

    private final Free free;
    private final AtomicLong promised = new AtomicLong();
    private final AtomicLong unseen = new AtomicLong();

    DiskRoom(Free free) {
        this.free = free;
    }

    static DiskRoom of(FileStore store) {
        return new DiskRoom(store::getUsableSpace);
    }

    /**
     * Promises room for so many bytes, until it is given back. Nothing fits on a full disk too.
     *
     * @throws DiskFullException when there is not so much that is not promised to others
     */
    void promise(String what, long bytes) throws IOException {
        if (bytes == 0) {
            return;
        }
        long others = promised.getAndAdd(bytes);
        long usable = free.bytes() - SPARE - others;
        if (usable < bytes) {
            promised.addAndGet(-bytes);
            throw new DiskFullException(what, bytes, Math.max(0, usable));
        }
    }

    /** It is not needed any more. */
    void giveBack(long bytes) {
        promised.accumulateAndGet(bytes, (all, less) -> Math.max(0, all - less));
    }

    /** Before a write: looks now and then whether the file system still has room. */
    void check(Digest blob, long bytes) throws IOException {
        if (unseen.addAndGet(bytes) < LOOK_EVERY) {
            return;
        }
        long usable = free.bytes();
        if (usable < LOOK_EVERY) {
            throw new DiskFullException("blob " + blob.brief(), LOOK_EVERY, usable);
        }
        unseen.set(0);
    }

    /** So much of what was promised is written. */
    void wrote(long bytes) {
        giveBack(bytes);
    }

    /** Free bytes at this moment. */
    long free() throws IOException {
        return free.bytes();
    }

    /** A failed write, as what it is. */
    IOException explained(Digest blob, long needed, IOException failure) throws IOException {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space") || text.contains("quota")) {
            return new DiskFullException("blob " + blob.brief(), needed, free.bytes());
        }
        return failure;
    }
}
