package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * What an artifact is: its files, their chunks and its run instructions. The SHA-256 of the encoded form names the artifact; the same
 * tree with the same run instructions always gives the same bytes. Where the chunks are stands in the {@link Layout}.
 * The form is described in the package's documentation.
 */
public final class Manifest {

    /** The version of the format that is written. */
    public static final int VERSION = 1;

    /** No manifest is larger, bytes. */
    public static final int MAX_BYTES = 64 << 20;

    /** No tree has more entries. */
    public static final int MAX_ENTRIES = 500_000;

    /** No artifact has more different chunks: about 100 GB of content that is unlike. */
    public static final int MAX_CHUNKS = 1_600_000;

    /** No artifact's files have more chunks together, equal ones counted each time: up to 1 TB. */
    public static final int MAX_REFERENCES = 4_000_000;

    private final List<FileEntry> files;
    private final ChunkTable chunks;
    private final RunInstructions run;
    private final long size;

    Manifest(List<FileEntry> files, ChunkTable chunks, RunInstructions run) {
        this.files = files instanceof FileTable ? files : List.copyOf(files);
        this.chunks = chunks;
        this.run = run;
        this.size = files.stream().mapToLong(FileEntry::size).sum();
    }

    /** Sorted by the bytes of their paths. */
    public List<FileEntry> files() {
        return files;
    }

    /** Each chunk once, in the order in which the files need them. */
    public ChunkTable chunks() {
        return chunks;
    }

    public RunInstructions run() {
        return run;
    }

    /** Of all files, bytes. */
    public long size() {
        return size;
    }

    /** The SHA-256 of the file's content. */
    public Digest digest(FileEntry file) {
        return Digest.ofHash(hash(file));
    }

    byte[] hash(FileEntry file) {
        byte[] own = file.hash();
        if (own != null) {
            return own;
        }
        return file.chunkCount() == 0 ? Digest.sha256().digest() : chunks.hash(file.chunk(0));
    }

    /** Canonical CBOR. */
    public byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ManifestCodec.encode(this, out);
        return out.toByteArray();
    }

    /**
     * @param cbor looked into as long as the manifest is used: it must not be changed
     * @throws InvalidArtifactException when it is not exactly what {@link #encode} writes, or lies about itself; names the entry
     */
    public static Manifest decode(ByteBuffer cbor) throws InvalidArtifactException {
        return ManifestCodec.decode(cbor);
    }

    /** As {@link #decode(ByteBuffer)}. */
    public static Manifest decode(byte[] cbor) throws InvalidArtifactException {
        return decode(ByteBuffer.wrap(cbor));
    }

    /**
     * Reads a manifest of this name.
     *
     * @throws InvalidArtifactException also when the file's SHA-256 is another
     */
    public static Manifest read(Path file, Digest expected) throws IOException {
        return BlobFiles.decode(file, expected, BlobKind.MANIFEST, Manifest::decode);
    }
}
