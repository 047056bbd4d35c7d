package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.BitSet;

/**
 * A blob on its way to this disk, filled block by block in any order by several threads. A block counts once it has been verified and
 * written; from then on it may be served. The journal names those blocks, so that a killed process goes on where it was: what the journal
 * names is hashed again before it counts, so a journal that is ahead of the disk does no harm.
 */
final class FillingBlob {

    private final Digest digest;
    private final BlobHash hash;
    private final Path part;
    private final FileChannel data;
    private final FileChannel journal;
    private final BitSet blocks = new BitSet();

    private FillingBlob(Digest digest, BlobHash hash, Path part, FileChannel data, FileChannel journal) {
        this.digest = digest;
        this.hash = hash;
        this.part = part;
        this.data = data;
        this.journal = journal;
    }

    /** Begins, or goes on with what an earlier process has left. */
    static FillingBlob open(Digest digest, BlobHash hash, Path part, Path journalFile) throws IOException {
        FileChannel data =
                FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileChannel journal = FileChannel.open(
                    journalFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            FillingBlob blob = new FillingBlob(digest, hash, part, data, journal);
            blob.resume();
            return blob;
        } catch (IOException e) {
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

    Path part() {
        return part;
    }

    synchronized BitSet blocks() {
        return (BitSet) blocks.clone();
    }

    synchronized boolean complete() {
        return blocks.cardinality() == hash.blocks();
    }

    /** False when the bytes are not the block: nothing is written then. */
    boolean write(int block, ByteBuffer bytes) throws IOException {
        if (!hash.verify(block, bytes.duplicate())) {
            return false;
        }
        long at = (long) block * BlobHash.BLOCK;
        while (bytes.hasRemaining()) {
            at += data.write(bytes, at);
        }
        note(block);
        return true;
    }

    synchronized boolean await(int block, Duration atMost) throws InterruptedException {
        long end = System.nanoTime() + atMost.toNanos();
        while (!blocks.get(block)) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }

    /** Makes the bytes durable and gives the file its final name. Only when it is complete. */
    synchronized void finish(Path target, Path journalFile) throws IOException {
        data.force(true);
        Files.move(part, target);
        Files.deleteIfExists(journalFile);
        close();
    }

    synchronized void close() throws IOException {
        journal.close();
        data.close();
    }

    private synchronized void note(int block) throws IOException {
        if (!blocks.get(block)) {
            journal.write(ByteBuffer.allocate(4).putInt(block).flip());
            blocks.set(block);
            notifyAll();
        }
    }

    private void resume() throws IOException {
        BitSet named = new BitSet();
        ByteBuffer entry = ByteBuffer.allocate(4);
        while (journal.read(entry) > 0) {
            if (!entry.hasRemaining()) {
                int block = entry.flip().getInt();
                if (block >= 0 && block < hash.blocks()) {
                    named.set(block);
                }
                entry.clear();
            }
        }
        journal.truncate(0).position(0);
        ByteBuffer bytes = ByteBuffer.allocate(BlobHash.BLOCK);
        for (int block = named.nextSetBit(0); block >= 0; block = named.nextSetBit(block + 1)) {
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
