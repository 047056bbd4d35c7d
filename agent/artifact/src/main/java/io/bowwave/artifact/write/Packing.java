package io.bowwave.artifact.write;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.ChunkPlace;
import io.bowwave.artifact.ChunkTable;
import io.bowwave.artifact.FileEntry;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writer's last stage, in the order of the tree: gives chunks their numbers, puts those that are new into packs, and makes the
 * manifest's entries. What it makes depends on the tree and the known artifacts only, not on how fast the threads before it were.
 */
final class Packing implements AutoCloseable {

    private final ScannedTree tree;
    private final ChunkIndex index;
    private final Path scratch;
    private final PackSink sink;
    private final PackList packs = new PackList();
    private final BitSet standing = new BitSet();
    private final List<FileEntry> files = new ArrayList<>();
    private final long allBytes;
    private final ByteBuffer buffer = PackWriter.newBuffer();
    private @Nullable PackWriter pack;
    private int packNumber;
    private int[] numbers = new int[64];
    private int count;
    private long references;
    private long size;
    private long bytes;
    private long reusedBytes;
    private long packedBytes;
    private long againBytes;

    Packing(ScannedTree tree, ChunkIndex index, Path scratch, PackSink sink) {
        this.tree = tree;
        this.index = index;
        this.scratch = scratch;
        this.sink = sink;
        this.allBytes = tree.size();
    }

    void add(Segment segment) throws IOException {
        for (int chunk = 0; chunk < segment.count(); chunk++) {
            int length = segment.length(chunk);
            number(number(segment, chunk), segment.entry(chunk));
            size += length;
            bytes += length;
            if (segment.last(chunk)) {
                endFile(segment.entry(chunk));
            }
        }
    }

    /**
     * Behind the last segment of the tree: its files are complete.
     *
     * @return the chunks that earlier artifacts have but that are to be stored again, see {@link PackReuse}
     */
    BitSet endTree(List<KnownArtifact> known, ChunkTable chunks) throws IOException {
        endEntriesBefore(tree.entries().size());
        // What is stored again gets packs of its own: a machine that has an earlier release does not need them.
        endPack();
        return new PackReuse(known, chunks, standing, packs).place();
    }

    /** Stores chunks of earlier artifacts again. */
    void again(Segment segment) throws IOException {
        for (int chunk = 0; chunk < segment.count(); chunk++) {
            int number = index.find(segment.hash(chunk));
            if (number < 0 || !standing.get(number)) {
                throw ChunkReader.changed(tree.entries().get(segment.entry(chunk)));
            }
            int length = store(number, segment, chunk);
            againBytes += length;
            reusedBytes -= segment.length(chunk);
        }
    }

    /** Behind everything. */
    void finish() throws IOException {
        endPack();
    }

    List<FileEntry> files() {
        return files;
    }

    PackList packs() {
        return packs;
    }

    /** Raw bytes of chunks that stand in earlier packs. */
    long reusedBytes() {
        return reusedBytes;
    }

    /** Stored bytes of chunks that stand in earlier packs, too. */
    long againBytes() {
        return againBytes;
    }

    WriteProgress progress() {
        return new WriteProgress(files.size(), tree.entries().size(), bytes, allBytes, reusedBytes, packedBytes);
    }

    /** After a failure: the pack in work is of no use. */
    @Override
    public void close() throws IOException {
        if (pack != null) {
            pack.close();
            Files.deleteIfExists(pack.file());
        }
    }

    /** The number of this chunk; when it is new to this tree and to the store, it is in a pack. */
    private int number(Segment segment, int chunk) throws IOException {
        byte[] hash = segment.hash(chunk);
        int found = index.find(hash);
        if (found >= 0) {
            return found;
        }
        int length = segment.length(chunk);
        int number = index.add(hash, length);
        if (number >= Manifest.MAX_CHUNKS) {
            throw tooMuch(segment.entry(chunk), "different chunks", Manifest.MAX_CHUNKS);
        }
        if (index.stands(hash)) {
            standing.set(number);
            reusedBytes += length;
        } else {
            store(number, segment, chunk);
        }
        return number;
    }

    /** The stored bytes. */
    private int store(int number, Segment segment, int chunk) throws IOException {
        ChunkPlace place = room(segment.length(chunk)).add(packNumber, segment, chunk);
        packs.place(number, place);
        packedBytes += place.length();
        return place.length();
    }

    private void number(int number, int entry) throws InvalidArtifactException {
        if (++references > Manifest.MAX_REFERENCES) {
            throw tooMuch(entry, "chunks", Manifest.MAX_REFERENCES);
        }
        if (count == numbers.length) {
            numbers = Arrays.copyOf(numbers, count * 2);
        }
        numbers[count++] = number;
    }

    private void endFile(int entry) {
        endEntriesBefore(entry);
        TreeEntry file = tree.entries().get(entry);
        boolean executable = file.kind() == FileEntry.Kind.EXECUTABLE;
        files.add(FileEntry.file(file.path(), executable, size, Arrays.copyOf(numbers, count)));
        count = 0;
        size = 0;
    }

    /** Entries without content come through no segment. */
    private void endEntriesBefore(int entry) {
        while (files.size() < entry) {
            TreeEntry next = tree.entries().get(files.size());
            files.add(
                    switch (next.kind()) {
                        case LINK -> FileEntry.link(next.path(), String.valueOf(next.target()));
                        case EMPTY_FOLDER -> FileEntry.emptyFolder(next.path());
                        case FILE -> FileEntry.file(next.path(), false, 0, new int[0]);
                        case EXECUTABLE -> FileEntry.file(next.path(), true, 0, new int[0]);
                    });
        }
    }

    private PackWriter room(int length) throws IOException {
        if (pack != null && !pack.fits(length)) {
            endPack();
        }
        if (pack == null) {
            pack = new PackWriter(Files.createTempFile(scratch, "pack", ".part"), buffer);
            packNumber = packs.begin();
        }
        return pack;
    }

    private void endPack() throws IOException {
        if (pack != null) {
            BlobHash tree = pack.finish();
            Pack finished = Pack.of(tree);
            packs.end(packNumber, finished);
            Path file = pack.file();
            pack = null;
            sink.pack(file, finished, tree);
        }
    }

    private InvalidArtifactException tooMuch(int entry, String what, int most) {
        return new InvalidArtifactException(
                "output: %s: found more than %d %s up to here, expected fewer: split the app"
                        .formatted(tree.entries().get(entry).path(), most, what));
    }
}
