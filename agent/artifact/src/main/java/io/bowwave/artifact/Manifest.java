package io.bowwave.artifact;

import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.schemas.id.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/**
 * What an artifact is: its files, their chunks and its run instructions. The SHA-256 of the encoded form names the artifact; the same
 * tree with the same run instructions always gives the same bytes. Where the chunks are stands in the {@link Layout}.
 * The form is described in the package's documentation.
 */
public final class Manifest {

    /** The version of the format that is written. */
    public static final int VERSION = 2;

    /** No manifest is larger, bytes. */
    public static final int MAX_BYTES = 64 << 20;

    /**
     * No tree has more entries. An agent with its heap of 24 MB was measured to fetch, and to replace, trees of 250,000 files with a chunk
     * each; with 300,000 it ran out of memory.
     */
    public static final int MAX_ENTRIES = 200_000;

    /** No artifact has more different chunks, from the same measurement: about 16 GB of content that is unlike. */
    public static final int MAX_CHUNKS = 250_000;

    /** No artifact's files have more chunks together, equal ones counted each time: up to 1 TB. */
    public static final int MAX_REFERENCES = 4_000_000;

    /** What is hashed before a list of chunks, so that it is neither a block of a tree nor a node. */
    private static final byte LIST = 2;

    private final List<FileEntry> files;
    private final ChunkTable chunks;
    private final RunInstructions run;
    private final long size;

    public Manifest(List<FileEntry> files, ChunkTable chunks, RunInstructions run) {
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

    /**
     * What tells files with other content from each other, also those of other manifests: where a file is cut depends on its content only.
     * SHA-256 over one byte 02 and, for each of its chunks in order, size (4 bytes, big-endian) and hash (32).
     */
    public Digest digest(FileEntry file) {
        MessageDigest sha256 = Digest.sha256();
        sha256.update(LIST);
        for (int i = 0; i < file.chunkCount(); i++) {
            int chunk = file.chunk(i);
            sha256.update(ByteBuffer.allocate(Integer.BYTES)
                    .putInt(chunks.size(chunk))
                    .array());
            sha256.update(chunks.hash(chunk));
        }
        return Digest.ofHash(sha256.digest());
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
