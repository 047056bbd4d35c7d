package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the chunks of an artifact are: its packs, and for each chunk of the manifest its place in one of them. It depends on what
 * earlier builds had stored, and so is no part of the artifact's identity. Four ints a chunk and no object for any of them.
 */
public final class Layout {

    /** The version of the format that is written. */
    public static final int VERSION = 1;

    /** No layout is larger, bytes. */
    public static final int MAX_BYTES = 64 << 20;

    private static final int COLUMNS = 4;

    private final Digest manifest;
    private final List<Pack> packs;
    private final int[] places;

    /** @param places four numbers for each chunk: pack, offset, stored length, codec */
    Layout(Digest manifest, List<Pack> packs, int[] places) {
        this.manifest = manifest;
        this.packs = List.copyOf(packs);
        this.places = places;
    }

    /** The manifest that it belongs to. */
    public Digest manifest() {
        return manifest;
    }

    /** Each once, in the order of first use. */
    public List<Pack> packs() {
        return packs;
    }

    public int chunkCount() {
        return places.length / COLUMNS;
    }

    /** Of a chunk of the manifest. */
    public ChunkPlace place(int chunk) {
        return new ChunkPlace(pack(chunk), places[chunk * COLUMNS + 1], length(chunk), codec(chunk));
    }

    int pack(int chunk) {
        return places[chunk * COLUMNS];
    }

    private int length(int chunk) {
        return places[chunk * COLUMNS + 2];
    }

    private Codec codec(int chunk) {
        return Codec.of(places[chunk * COLUMNS + 3]);
    }

    /** Canonical CBOR. */
    public byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CborWriter out = new CborWriter(bytes).map(4).text("v").uint(VERSION);
        out.text("packs").array(packs.size());
        for (Pack pack : packs) {
            out.array(3)
                    .bytes(pack.digest().hash())
                    .uint(pack.size())
                    .bytes(pack.root().hash());
        }
        out.text("chunks").array(places.length);
        for (int number : places) {
            out.uint(number);
        }
        out.text("manifest").bytes(manifest.hash());
        return bytes.toByteArray();
    }

    /** @throws InvalidArtifactException when it is not exactly what {@link #encode} writes, or a place is not in its pack */
    public static Layout decode(ByteBuffer cbor) throws InvalidArtifactException {
        CborReader in = new CborReader(cbor, "layout");
        in.map("the whole", 4);
        in.key("v");
        ManifestCodec.version(in, "layout", VERSION);
        in.key("packs");
        List<Pack> packs = packs(in);
        in.key("chunks");
        int[] places = places(in, packs);
        in.key("manifest");
        Digest manifest = Digest.ofHash(in.bytes("manifest", ChunkTable.HASH));
        in.end();
        return new Layout(manifest, packs, places);
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

    private static List<Pack> packs(CborReader in) throws InvalidArtifactException {
        int count = in.array("packs");
        List<Pack> packs = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            String where = "packs[" + i + "]";
            in.array(where, 3);
            Digest digest = Digest.ofHash(in.bytes(where + ".digest", ChunkTable.HASH));
            int size = in.uint(where + ".size", Pack.MAX_BYTES);
            if (size == 0 || !seen.add(digest)) {
                throw in.invalid(where, digest + " of " + size + " bytes", "each pack once, not empty");
            }
            packs.add(new Pack(digest, size, Digest.ofHash(in.bytes(where + ".root", ChunkTable.HASH))));
        }
        return packs;
    }

    private static int[] places(CborReader in, List<Pack> packs) throws InvalidArtifactException {
        int count = in.arrayUpTo("chunks", COLUMNS * Manifest.MAX_CHUNKS);
        if (count % COLUMNS != 0) {
            throw in.invalid("chunks", count + " numbers", "four for each chunk");
        }
        int[] places = new int[count];
        int used = 0;
        for (int at = 0; at < count; at += COLUMNS) {
            String where = "chunks[" + at / COLUMNS + "]";
            int pack = in.uint(where + ".pack", Math.min(used, packs.size() - 1));
            int offset = in.uint(where + ".offset", Pack.MAX_BYTES);
            int length = in.uint(where + ".length", Chunker.MAX);
            if (offset < Pack.MAGIC.length
                    || length == 0
                    || offset + length > packs.get(pack).size()) {
                throw in.invalid(
                        where,
                        length + " bytes at " + offset,
                        "a place in the pack's " + packs.get(pack).size());
            }
            places[at] = pack;
            places[at + 1] = offset;
            places[at + 2] = length;
            places[at + 3] = in.uint(where + ".codec", Codec.LAST);
            used = Math.max(used, pack + 1);
        }
        PlaceRules.check(places, packs);
        if (used != packs.size()) {
            throw in.invalid("packs", packs.size() + " packs", used + ", since no chunk is in the others");
        }
        return places;
    }
}
