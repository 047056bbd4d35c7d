package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A blob on its way to this disk, filled block by block in any order, by any threads. A block counts once it has been verified and
 * written; from then on it may be served.
 *
 * <p>The journal is a bitmap of those blocks, lowest bit first, in a mapped file: a bit is set without a call to the system, and outlives
 * a killed process. What it names is hashed again before it counts, so a journal that is ahead of the disk (the machine lost its power)
 * does no harm.
 */
final class FillingBlob {

    private final Digest digest;
    private final BlobHash hash;
    private final Path part;
    private final DiskRoom room;
    private final FileChannel data;
    private final ByteBuffer journal;
    private final BitSet blocks = new BitSet();
    private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
    private int missing;
    private boolean closed;

    private FillingBlob(Digest digest, BlobHash hash, Path part, DiskRoom room, FileChannel data, ByteBuffer journal) {
        this.digest = digest;
        this.hash = hash;
        this.part = part;
        this.room = room;
        this.data = data;
        this.journal = journal;
        this.missing = hash.blocks();
    }

    /** Begins, or goes on with what an earlier process has left. */
    static FillingBlob open(Digest digest, BlobHash hash, Path part, Path journalFile, DiskRoom room)
            throws IOException {
        ByteBuffer journal = BlockJournal.open(journalFile, hash.blocks());
        FileChannel data =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FillingBlob blob = new FillingBlob(digest, hash, part, room, data, journal);
            blob.resume();
            return blob;
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    Digest digest() {
        return digest;
    }

    BlobHash hash() {
        return hash;
    }

    /** Verified and written at this moment; a copy. */
    synchronized BitSet blocks() {
        return (BitSet) blocks.clone();
    }

    synchronized boolean has(int block) {
        return blocks.get(block);
    }

    /** The first block in [from, end) that is not here; end when all are. */
    synchronized int firstMissing(int from, int end) {
        return Math.min(end, blocks.nextClearBit(from));
    }

    /** The block after the last of those from this on that are not here. */
    synchronized int endOfMissing(int from, int end) {
        int here = blocks.nextSetBit(from);
        return here < 0 ? end : Math.min(end, here);
    }

    synchronized boolean complete() {
        return missing == 0;
    }

    /**
     * Verifies a block and writes it.
     *
     * @param bytes from position to limit; read to the limit when true is returned
     * @return false when the bytes are not the block: nothing is written then
     * @throws DiskFullException when there is no room
     */
    boolean write(int block, ByteBuffer bytes) throws IOException {
        if (!hash.verify(block, bytes.duplicate())) {
            return false;
        }
        keep(block, bytes);
        return true;
    }

    /**
     * As the other, for a caller that writes many.
     *
     * @param scratch at least a block; overwritten
     */
    boolean write(int block, ByteBuffer bytes, byte[] scratch, MessageDigest sha256) throws IOException {
        int length = bytes.remaining();
        bytes.get(bytes.position(), scratch, 0, length);
        if (!hash.verify(block, scratch, length, sha256)) {
            return false;
        }
        keep(block, bytes);
        return true;
    }

    Path part() {
        return part;
    }

    /** It was removed before it was complete. */
    synchronized boolean abandoned() {
        return closed && missing > 0;
    }

    void watch(Runnable onBlock) {
        watchers.add(onBlock);
    }

    void unwatch(Runnable onBlock) {
        watchers.remove(onBlock);
    }

    /** Bytes that are still to come. */
    synchronized long missingBytes() {
        return Math.min(hash.size(), (long) missing * BlobHash.BLOCK);
    }

    /** Makes the bytes durable. */
    void force() throws IOException {
        data.force(false);
    }

    synchronized void close() throws IOException {
        closed = true;
        data.close();
    }

    private void keep(int block, ByteBuffer bytes) throws IOException {
        long at = (long) block * BlobHash.BLOCK;
        int length = bytes.remaining();
        room.check(digest, length);
        try {
            while (bytes.hasRemaining()) {
                at += data.write(bytes, at);
            }
        } catch (IOException e) {
            throw room.explained(digest, missingBytes(), e);
        }
        room.wrote(length);
        note(block);
        for (Runnable watcher : watchers) {
            watcher.run();
        }
    }

    private synchronized void note(int block) {
        if (!blocks.get(block)) {
            journal.put(block >> 3, (byte) (journal.get(block >> 3) | 1 << (block & 7)));
            blocks.set(block);
            missing--;
        }
    }

    private void resume() throws IOException {
        BitSet named = BitSet.valueOf(journal.duplicate());
        byte[] none = new byte[journal.capacity()];
        journal.put(0, none);
        ByteBuffer bytes = ByteBuffer.allocate(BlobHash.BLOCK);
        for (int block = named.nextSetBit(0);
                block >= 0 && block < hash.blocks();
                block = named.nextSetBit(block + 1)) {
            read(block, bytes);
            if (hash.verify(block, bytes)) {
                note(block);
            }
        }
    }

    private void read(int block, ByteBuffer into) throws IOException {
        into.clear().limit(hash.blockSize(block));
        long at = (long) block * BlobHash.BLOCK;
        int read = data.read(into, at);
        while (read > 0 && into.hasRemaining()) {
            at += read;
            read = data.read(into, at);
        }
        into.flip();
    }
}
