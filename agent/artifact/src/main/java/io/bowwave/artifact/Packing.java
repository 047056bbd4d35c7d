package io.bowwave.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The writer's last stage, in the order of the tree: gives chunks their numbers, puts those that are new into packs, and makes the
 * manifest's entries. What it makes depends on the tree and the known artifacts only, not on how fast the threads before it were.
 */
final class Packing implements AutoCloseable {

    private final ScannedTree tree;
    private final ChunkIndex index;
    private final SegmentPipeline pipeline;
    private final Path scratch;
    private final PackSink sink;
    private final PackList packs = new PackList();
    private final List<FileEntry> files = new ArrayList<>();
    private final long allBytes;
    private @Nullable PackWriter pack;
    private int packNumber;
    private int[] numbers = new int[64];
    private int count;
    private long references;
    private long size;
    private long bytes;
    private long reusedBytes;
    private long packedBytes;

    Packing(ScannedTree tree, ChunkIndex index, SegmentPipeline pipeline, Path scratch, PackSink sink) {
        this.tree = tree;
        this.index = index;
        this.pipeline = pipeline;
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

    /** Behind the last segment. */
    void finish() throws IOException {
        endEntriesBefore(tree.entries().size());
        endPack();
    }

    List<FileEntry> files() {
        return files;
    }

    PackList packs() {
        return packs;
    }

    /** Raw bytes of chunks that stood in earlier packs. */
    long reusedBytes() {
        return reusedBytes;
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

    /** The number of this chunk; when it is new to this tree, it has got a place, and when it is new to the store, it is in a pack. */
    private int number(Segment segment, int chunk) throws IOException {
        byte[] hash = segment.hash(chunk);
        int found = index.find(hash);
        if (found >= 0) {
            return found;
        }
        int length = segment.length(chunk);
        if (index.reuse(hash, packs)) {
            reusedBytes += length;
        } else {
            ChunkPlace place = room(length).add(packNumber, segment, chunk);
            packs.place(place);
            packedBytes += place.length();
        }
        int number = index.add(hash, length);
        if (number >= Manifest.MAX_CHUNKS) {
            throw tooMuch(segment.entry(chunk), "different chunks", Manifest.MAX_CHUNKS);
        }
        return number;
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
        byte[] hash = count > 1 ? pipeline.fileHash(entry) : null;
        TreeEntry file = tree.entries().get(entry);
        boolean executable = file.kind() == FileEntry.Kind.EXECUTABLE;
        files.add(FileEntry.file(file.path(), executable, size, Arrays.copyOf(numbers, count), hash));
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
                        case FILE -> FileEntry.file(next.path(), false, 0, new int[0], null);
                        case EXECUTABLE -> FileEntry.file(next.path(), true, 0, new int[0], null);
                    });
        }
    }

    private PackWriter room(int length) throws IOException {
        if (pack != null && !pack.fits(length)) {
            endPack();
        }
        if (pack == null) {
            pack = new PackWriter(Files.createTempFile(scratch, "pack", ".part"));
            packNumber = packs.begin();
        }
        return pack;
    }

    private void endPack() throws IOException {
        if (pack != null) {
            Pack finished = pack.finish();
            packs.end(packNumber, finished);
            Path file = pack.file();
            pack = null;
            sink.pack(file, finished);
        }
    }

    private InvalidArtifactException tooMuch(int entry, String what, int most) {
        return new InvalidArtifactException(
                "output: %s: found more than %d %s up to here, expected fewer: split the app"
                        .formatted(tree.entries().get(entry).path(), most, what));
    }
}
