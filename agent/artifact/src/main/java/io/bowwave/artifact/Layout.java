package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the chunks of an artifact are: its packs, and for each chunk of the manifest its place in one of them. It depends on what
 * earlier builds had stored, and so is no part of the artifact's identity. It also names the patches that a machine may fetch instead when
 * it has an earlier release. Four ints a chunk and no object for any of them.
 */
public final class Layout {

    /** The version of the format. */
    public static final int VERSION = 3;

    /** No artifact has patches from more bases. */
    public static final int MAX_PATCHES = 8;

    /** No layout is larger, bytes. */
    public static final int MAX_BYTES = 64 << 20;

    public static final int COLUMNS = 4;

    private final Digest manifest;
    private final List<Pack> plain;
    private final List<Patch> patches;
    private final List<Pack> packs;
    private final int[] places;

    /**
     * @param plain packs with chunks
     * @param places four numbers for each chunk: pack, offset, stored length, codec
     */
    public Layout(Digest manifest, List<Pack> plain, int[] places) {
        this(manifest, plain, places, List.of());
    }

    public Layout(Digest manifest, List<Pack> plain, int[] places, List<Patch> patches) {
        this.manifest = manifest;
        this.plain = List.copyOf(plain);
        this.places = places;
        this.patches = List.copyOf(patches);
        this.packs = all(plain, patches);
    }

    private static List<Pack> all(List<Pack> plain, List<Patch> patches) {
        Set<Pack> all = new LinkedHashSet<>(plain);
        for (Patch patch : patches) {
            if (patch.manifest() != null) {
                all.add(patch.manifest());
            }
            all.addAll(patch.packs());
        }
        return List.copyOf(all);
    }

    /**
     * This layout with these patches and no others.
     *
     * @throws IllegalArgumentException when there are too many, or two from one base
     */
    public Layout withPatches(List<Patch> from) {
        long bases = from.stream().map(Patch::base).distinct().count();
        if (from.size() > MAX_PATCHES || bases < from.size()) {
            throw new IllegalArgumentException("patches: found %d from %d bases, expected at most %d, each from another"
                    .formatted(from.size(), bases, MAX_PATCHES));
        }
        return new Layout(manifest, plain, places, from);
    }

    /** The manifest that it belongs to. */
    public Digest manifest() {
        return manifest;
    }

    /**
     * Everything that belongs to the artifact, each once: first the packs with chunks, in the order of first use, then those of patches.
     * A chunk's place counts in this list.
     */
    public List<Pack> packs() {
        return packs;
    }

    /** The packs with chunks: all that a machine with no earlier release needs. */
    public List<Pack> plainPacks() {
        return plain;
    }

    /** Each from another base, the builder's best first. */
    public List<Patch> patches() {
        return patches;
    }

    public int chunkCount() {
        return places.length / COLUMNS;
    }

    /** Of a chunk of the manifest. */
    public ChunkPlace place(int chunk) {
        return new ChunkPlace(pack(chunk), offset(chunk), length(chunk), codec(chunk));
    }

    public int pack(int chunk) {
        return places[chunk * COLUMNS];
    }

    public int offset(int chunk) {
        return places[chunk * COLUMNS + 1];
    }

    public int length(int chunk) {
        return places[chunk * COLUMNS + 2];
    }

    Codec codec(int chunk) {
        return Codec.of(places[chunk * COLUMNS + 3]);
    }

    /** Canonical CBOR; the same layout always gives the same bytes. */
    public byte[] encode() {
        return LayoutCodec.encode(this);
    }

    /** @throws InvalidArtifactException when it is not exactly what {@link #encode} writes, or a place is not in its pack */
    public static Layout decode(ByteBuffer cbor) throws InvalidArtifactException {
        return LayoutCodec.decode(cbor);
    }

    /** As {@link #decode(ByteBuffer)}. */
    public static Layout decode(byte[] cbor) throws InvalidArtifactException {
        return decode(ByteBuffer.wrap(cbor));
    }

    /**
     * Reads a layout of this name.
     *
     * @throws InvalidArtifactException also when the file's SHA-256 is another
     */
    public static Layout read(Path file, Digest expected) throws IOException {
        return BlobFiles.decode(file, expected, BlobKind.LAYOUT, Layout::decode);
    }

    /** @throws InvalidArtifactException when this is not a layout of this manifest, or says what cannot be about one of its chunks */
    public void check(Digest name, ChunkTable chunks) throws InvalidArtifactException {
        if (!manifest.equals(name)) {
            throw new InvalidArtifactException("layout: manifest: found %s, expected %s".formatted(manifest, name));
        }
        if (chunkCount() != chunks.count()) {
            throw new InvalidArtifactException("layout: chunks: found %d, expected %d, as many as the manifest has"
                    .formatted(chunkCount(), chunks.count()));
        }
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            boolean raw = codec(chunk) == Codec.NONE;
            if (raw ? length(chunk) != chunks.size(chunk) : length(chunk) >= chunks.size(chunk)) {
                throw new InvalidArtifactException("layout: chunks[%d]: found %d stored bytes, expected %s %d"
                        .formatted(chunk, length(chunk), raw ? "just" : "less than", chunks.size(chunk)));
            }
        }
    }
}
