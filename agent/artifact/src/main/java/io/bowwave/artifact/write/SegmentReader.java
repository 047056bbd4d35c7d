package io.bowwave.artifact.write;

import io.bowwave.artifact.Chunker;
import io.bowwave.artifact.InvalidArtifactException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;

/** Reads the files of a tree once, one behind the other, into segments, and cuts them into chunks there. For one thread. */
final class SegmentReader {

    /** Bytes that are read at once: the system copies them twice, the second time out of the processor's cache. */
    private static final int AT_ONCE = 256 << 10;

    private final ScannedTree tree;
    private final SegmentSource.Exchange exchange;
    private Segment segment;
    /** Bytes of the segment that are in chunks. */
    private int from;
    /** Bytes of the segment that were read. */
    private int end;

    SegmentReader(ScannedTree tree, SegmentSource.Exchange exchange) throws InterruptedException {
        this.tree = tree;
        this.exchange = exchange;
        this.segment = exchange.take();
    }

    /** @throws InvalidArtifactException when a file is not any more what it was when it was scanned */
    void run() throws IOException, InterruptedException {
        for (int i = 0; i < tree.entries().size(); i++) {
            TreeEntry entry = tree.entries().get(i);
            if (entry.kind().isFile() && entry.size() > 0) {
                read(i, entry);
            }
        }
        if (segment.count() > 0) {
            exchange.full(segment);
        }
    }

    private void read(int number, TreeEntry entry) throws IOException, InterruptedException {
        // A link that has taken the file's place meanwhile is not followed.
        try (FileChannel in = FileChannel.open(tree.file(entry), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long unread = entry.size();
            while (unread > 0 || from < end) {
                unread -= fill(in, entry, unread);
                int uncut = end - from;
                int length = entry.size() <= Chunker.WHOLE ? uncut : Chunker.cut(segment.raw(), from, uncut);
                segment.add(number, from, length, length == uncut && unread == 0);
                from += length;
            }
            if (in.read(ByteBuffer.allocate(1)) >= 0) {
                throw changed(entry, "more");
            }
        } catch (NoSuchFileException e) {
            throw changed(entry, "nothing");
        }
    }

    /** Sees to it that the next chunk can be cut: it needs the largest chunk's bytes, or all that are left. */
    private int fill(FileChannel in, TreeEntry entry, long unread) throws IOException, InterruptedException {
        int needed = (int) Math.min(Chunker.MAX, end - from + unread);
        if (segment.full() || from + needed > Segment.RAW) {
            change();
        }
        if (from + needed <= end) {
            return 0;
        }
        int wanted = (int) Math.min(unread, Segment.RAW - end);
        for (int read = 0; read < wanted; ) {
            int some = in.read(ByteBuffer.wrap(segment.raw(), end + read, Math.min(wanted - read, AT_ONCE)));
            if (some < 0) {
                throw changed(entry, "%d".formatted(entry.size() - unread + read));
            }
            read += some;
        }
        end += wanted;
        return wanted;
    }

    /** Takes another segment; what is not cut yet moves there. */
    private void change() throws InterruptedException {
        Segment next = exchange.take();
        System.arraycopy(segment.raw(), from, next.raw(), 0, end - from);
        end -= from;
        from = 0;
        exchange.full(segment);
        segment = next;
    }

    private static InvalidArtifactException changed(TreeEntry entry, String found) {
        return new InvalidArtifactException(
                "output: %s: found %s bytes, expected %d as when the output was listed: does a process still write to it?"
                        .formatted(entry.path(), found, entry.size()));
    }
}
