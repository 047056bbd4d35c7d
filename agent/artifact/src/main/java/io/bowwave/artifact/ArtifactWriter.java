package io.bowwave.artifact;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes an artifact out of a tree on disk, in one pass over its files: cuts them, and writes the chunks that no known artifact has into
 * packs. Memory: some 64 bytes a chunk, and one MiB of buffers. For one tree and one thread.
 */
public final class ArtifactWriter {

    private static final int LEVEL = 3;

    private final Path scratch;
    private final List<KnownArtifact> known;
    private final PackSink sink;
    private final ChunkTable.Builder chunks = new ChunkTable.Builder();
    private final PackList packs = new PackList();
    private final ChunkStream stream = new ChunkStream();
    private final MessageDigest chunkHash = Digest.sha256();
    private final MessageDigest fileHash = Digest.sha256();
    private final byte[] compressed = new byte[(int) Zstd.compressBound(Chunker.MAX)];
    private @Nullable PackWriter pack;
    private int packNumber;
    private long rawReused;

    /**
     * @param scratch a folder for packs in work; needs room for one more pack than the sink holds
     * @param known artifacts of the same store, preferred first
     * @param sink receives the new packs
     */
    public ArtifactWriter(Path scratch, List<KnownArtifact> known, PackSink sink) {
        this.scratch = scratch;
        this.known = List.copyOf(known);
        this.sink = sink;
    }

    /**
     * @param output a folder, or one file
     * @throws InvalidArtifactException when the tree has something that an artifact cannot hold; names it
     */
    public WrittenArtifact write(Path output, RunInstructions run) throws IOException {
        try (ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(LEVEL)) {
            List<FileEntry> files = new ArrayList<>();
            for (TreeEntry entry : TreeScanner.scan(output)) {
                files.add(entry(entry, zstd));
            }
            endPack();
            return assemble(new Manifest(files, chunks.build(), run));
        } finally {
            abandon();
        }
    }

    private WrittenArtifact assemble(Manifest manifest) throws InvalidArtifactException {
        byte[] manifestBytes = manifest.encode();
        Digest name = Digest.of(manifestBytes);
        Layout layout = packs.layout(name);
        byte[] layoutBytes = layout.encode();
        checkSize("manifest", manifestBytes, Manifest.MAX_BYTES);
        checkSize("layout", layoutBytes, Layout.MAX_BYTES);
        ArtifactRef ref = new ArtifactRef(name, Digest.of(layoutBytes), manifest.size());
        return new WrittenArtifact(ref, manifest, layout, packs.written(), rawReused);
    }

    private FileEntry entry(TreeEntry entry, ZstdCompressCtx zstd) throws IOException {
        return switch (entry.kind()) {
            case LINK -> FileEntry.link(entry.path(), String.valueOf(entry.target()));
            case EMPTY_FOLDER -> FileEntry.emptyFolder(entry.path());
            case FILE, EXECUTABLE -> file(entry, zstd);
        };
    }

    private FileEntry file(TreeEntry entry, ZstdCompressCtx zstd) throws IOException {
        Numbers numbers = new Numbers();
        fileHash.reset();
        try (InputStream content = Files.newInputStream(entry.source())) {
            long size = stream.cut(content, (buffer, from, length) -> {
                fileHash.update(buffer, from, length);
                numbers.add(chunk(buffer, from, length, zstd));
            });
            int[] all = numbers.toArray();
            byte[] hash = all.length > 1 ? fileHash.digest() : null;
            return FileEntry.file(entry.path(), entry.kind() == FileEntry.Kind.EXECUTABLE, size, all, hash);
        }
    }

    /** The number of this chunk; when it is new to this tree, it has got a place, and when it is new to the store, it is in a pack. */
    private int chunk(byte[] buffer, int from, int length, ZstdCompressCtx zstd) throws IOException {
        chunkHash.update(buffer, from, length);
        byte[] hash = chunkHash.digest();
        int found = chunks.find(hash);
        if (found >= 0) {
            return found;
        }
        if (!reuse(hash, length)) {
            PackWriter writer = room(length, zstd);
            packs.place(writer.add(packNumber, buffer, from, length));
        }
        return chunks.add(hash, length);
    }

    private boolean reuse(byte[] hash, int length) {
        for (KnownArtifact artifact : known) {
            int chunk = artifact.manifest().chunks().find(hash);
            if (chunk >= 0) {
                packs.reuse(artifact.layout(), chunk);
                rawReused += length;
                return true;
            }
        }
        return false;
    }

    private PackWriter room(int length, ZstdCompressCtx zstd) throws IOException {
        if (pack != null && !pack.fits(length)) {
            endPack();
        }
        if (pack == null) {
            pack = new PackWriter(Files.createTempFile(scratch, "pack", ".part"), zstd, compressed);
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

    /** After a failure: the pack in work is of no use. */
    private void abandon() throws IOException {
        if (pack != null) {
            pack.close();
            Files.deleteIfExists(pack.file());
        }
    }

    private static void checkSize(String what, byte[] bytes, int max) throws InvalidArtifactException {
        if (bytes.length > max) {
            throw new InvalidArtifactException(
                    "%s: found %d bytes, expected at most %d: the output has too many files or too much content"
                            .formatted(what, bytes.length, max));
        }
    }

    /** A list of ints that grows. */
    private static final class Numbers {

        private int[] numbers = new int[1];
        private int count;

        void add(int number) {
            if (count == numbers.length) {
                numbers = Arrays.copyOf(numbers, count * 2);
            }
            numbers[count++] = number;
        }

        int[] toArray() {
            return Arrays.copyOf(numbers, count);
        }
    }
}
