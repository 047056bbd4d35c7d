package io.bowwave.artifact.write;

import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.InvalidArtifactException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.List;

/** Reads some chunks of a tree again, each where it stands first, into segments; each is the last of its file there. */
final class ChunkReader implements SegmentSource {

    private final ScannedTree tree;
    private final List<FileEntry> files;
    private final ChunkTable chunks;
    private final BitSet left;

    /**
     * @param files one for each entry of the tree
     * @param wanted numbers of chunks
     */
    ChunkReader(ScannedTree tree, List<FileEntry> files, ChunkTable chunks, BitSet wanted) {
        this.tree = tree;
        this.files = files;
        this.chunks = chunks;
        this.left = (BitSet) wanted.clone();
    }

    /** @throws InvalidArtifactException when a file is shorter now, or is gone */
    @Override
    public void run(Exchange exchange) throws IOException, InterruptedException {
        Segment segment = exchange.take();
        for (int file = 0; file < files.size() && !left.isEmpty(); file++) {
            if (wanted(files.get(file))) {
                segment = read(file, segment, exchange);
            }
        }
        if (segment.count() > 0) {
            exchange.full(segment);
        }
    }

    private boolean wanted(FileEntry file) {
        for (int i = 0; i < file.chunkCount(); i++) {
            if (left.get(file.chunk(i))) {
                return true;
            }
        }
        return false;
    }

    private Segment read(int number, Segment first, Exchange exchange) throws IOException, InterruptedException {
        FileEntry file = files.get(number);
        Segment segment = first;
        TreeEntry entry = tree.entries().get(number);
        try (FileChannel in = FileChannel.open(tree.file(entry), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long at = 0;
            for (int i = 0; i < file.chunkCount(); i++) {
                int size = chunks.size(file.chunk(i));
                if (left.get(file.chunk(i))) {
                    left.clear(file.chunk(i));
                    if (segment.full() || segment.end() + size > Segment.RAW) {
                        exchange.full(segment);
                        segment = exchange.take();
                    }
                    int start = segment.end();
                    fill(in, at, ByteBuffer.wrap(segment.raw(), start, size), entry);
                    segment.add(number, start, size, true);
                }
                at += size;
            }
            return segment;
        } catch (NoSuchFileException e) {
            throw changed(entry);
        }
    }

    private static void fill(FileChannel in, long from, ByteBuffer target, TreeEntry entry) throws IOException {
        for (long at = from; target.hasRemaining(); ) {
            int read = in.read(target, at);
            if (read < 0) {
                throw changed(entry);
            }
            at += read;
        }
    }

    /** It is not any more what it was when it was read first. */
    static InvalidArtifactException changed(TreeEntry entry) {
        return new InvalidArtifactException(
                "output: %s: found other content than a moment ago, expected the same: does a process still write to it?"
                        .formatted(entry.path()));
    }
}
