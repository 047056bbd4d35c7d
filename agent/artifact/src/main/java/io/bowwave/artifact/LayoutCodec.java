package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The layout as canonical CBOR; see the package's documentation for the form. */
final class LayoutCodec {

    private static final String WHAT = "layout";
    private static final int KEYS = 5;
    private static final int COLUMNS = Layout.COLUMNS;

    private final List<Pack> packs = new ArrayList<>();
    private int[] places = new int[1024];
    private int used;
    private int usedPacks;

    private LayoutCodec() {}

    static byte[] encode(Layout layout) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CborWriter out = new CborWriter(bytes).map(KEYS).text("v").uint(Layout.VERSION);
        packs(layout.packs(), out);
        out.text("chunks").bytes(runs(layout));
        out.text("patches").array(layout.patches().size());
        for (Patch patch : layout.patches()) {
            out.array(3).bytes(patch.base().hash());
            out.uint(patch.manifest() == null ? 0 : layout.packs().indexOf(patch.manifest()) + 1L);
            out.array(patch.packs().size());
            patch.packs().forEach(pack -> out.uint(layout.packs().indexOf(pack)));
        }
        out.text("manifest").bytes(layout.manifest().hash());
        return bytes.toByteArray();
    }

    static Layout decode(ByteBuffer cbor) throws InvalidArtifactException {
        return new LayoutCodec().read(new CborReader(cbor, WHAT));
    }

    private static void packs(List<Pack> packs, CborWriter out) {
        out.text("packs").array(packs.size());
        for (Pack pack : packs) {
            out.array(2).bytes(pack.digest().hash()).uint(pack.size());
        }
    }

    /** Chunks that stand one behind the other in a pack are a run. */
    private static byte[] runs(Layout layout) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int first = 0; first < layout.chunkCount(); ) {
            int end = first + 1;
            while (end < layout.chunkCount() && follows(layout, end)) {
                end++;
            }
            Varints.write(out, layout.pack(first));
            Varints.write(out, layout.offset(first));
            Varints.write(out, end - first);
            for (; first < end; first++) {
                Varints.write(
                        out,
                        ((long) layout.length(first) << 1) | layout.codec(first).number());
            }
        }
        return out.toByteArray();
    }

    private static boolean follows(Layout layout, int chunk) {
        return layout.pack(chunk) == layout.pack(chunk - 1)
                && layout.offset(chunk) == layout.offset(chunk - 1) + layout.length(chunk - 1);
    }

    private Layout read(CborReader in) throws InvalidArtifactException {
        int keys = in.map("the whole");
        in.key("v");
        ManifestCodec.version(in, WHAT, Layout.VERSION);
        if (keys != KEYS) {
            throw in.invalid("the whole", keys + " keys", KEYS + " keys");
        }
        in.key("packs");
        readPacks(in);
        in.key("chunks");
        readRuns(in, in.view("chunks"));
        int plain = usedPacks;
        int[] all = Arrays.copyOf(places, used);
        PlaceRules.check(all, packs);
        in.key("patches");
        List<Patch> patches = patches(in);
        if (usedPacks != packs.size()) {
            throw in.invalid("packs", packs.size() + " packs", usedPacks + ", since nothing is in the others");
        }
        in.key("manifest");
        Digest manifest = Digest.ofHash(in.bytes("manifest", ChunkTable.HASH));
        in.end();
        return new Layout(manifest, packs.subList(0, plain), all, patches);
    }

    private void readPacks(CborReader in) throws InvalidArtifactException {
        int count = in.array("packs");
        Set<Digest> seen = new HashSet<>();
        for (int i = 0; i < count; i++) {
            String where = "packs[" + i + "]";
            in.array(where, 2);
            Digest digest = Digest.ofHash(in.bytes(where + ".digest", ChunkTable.HASH));
            int size = in.uint(where + ".size", Pack.MAX_BYTES);
            if (size == 0 || !seen.add(digest)) {
                throw in.invalid(where, digest + " of " + size + " bytes", "each pack once, not empty");
            }
            packs.add(new Pack(digest, size));
        }
    }

    private void readRuns(CborReader in, ByteBuffer runs) throws InvalidArtifactException {
        int lastPack = -1;
        int end = 0;
        while (runs.hasRemaining()) {
            String where = "chunks[" + used / COLUMNS + "]";
            String what = WHAT + ": " + where;
            int pack = Varints.read(runs, what + ".pack", mostPack());
            int offset = Varints.read(runs, what + ".offset", Pack.MAX_BYTES);
            int count = Varints.read(runs, what + ".count", runs.remaining());
            if (count == 0 || (pack == lastPack && offset == end)) {
                throw in.invalid(where, "a run of " + count + " at " + offset, "some chunks in one run");
            }
            for (int i = 0; i < count; i++) {
                int length = Varints.read(runs, what + ".length", 2 * Chunker.MAX + 1);
                add(in, where, pack, offset, length >> 1, length & 1);
                offset += length >> 1;
            }
            lastPack = pack;
            end = offset;
        }
    }

    /** A pack's number is at most one more than those before it. */
    private int mostPack() {
        return Math.min(usedPacks, packs.size() - 1);
    }

    private void add(CborReader in, String where, int pack, int offset, int length, int codec)
            throws InvalidArtifactException {
        if (offset < Pack.HEAD
                || length == 0
                || (long) offset + length > packs.get(pack).size()) {
            throw in.invalid(
                    where,
                    length + " bytes at " + offset,
                    "a place in the pack's " + packs.get(pack).size());
        }
        if (used == COLUMNS * Manifest.MAX_CHUNKS) {
            throw in.invalid("chunks", "more than " + Manifest.MAX_CHUNKS + " chunks", "fewer");
        }
        if (used == places.length) {
            places = Arrays.copyOf(places, used * 2);
        }
        places[used++] = pack;
        places[used++] = offset;
        places[used++] = length;
        places[used++] = codec;
        usedPacks = Math.max(usedPacks, pack + 1);
    }

    private List<Patch> patches(CborReader in) throws InvalidArtifactException {
        int count = in.arrayUpTo("patches", Layout.MAX_PATCHES);
        int plain = usedPacks;
        List<Patch> patches = new ArrayList<>();
        Set<Digest> bases = new HashSet<>();
        for (int i = 0; i < count; i++) {
            String where = "patches[" + i + "]";
            in.array(where, 3);
            Digest base = Digest.ofHash(in.bytes(where + ".base", ChunkTable.HASH));
            int number = in.uint(where + ".manifest", usedPacks == packs.size() ? packs.size() : usedPacks + 1);
            Pack manifest = number == 0 ? null : patchPack(in, where, number - 1, plain);
            List<Pack> content = new ArrayList<>();
            for (int left = in.arrayUpTo(where + ".packs", packs.size()); left > 0; left--) {
                content.add(patchPack(in, where, in.uint(where + ".packs", mostPack()), plain));
            }
            if (!bases.add(base) || (manifest == null && content.isEmpty())) {
                throw in.invalid(where, "a patch from " + base + " again, or an empty one", "each base once");
            }
            patches.add(new Patch(base, manifest, content));
        }
        return patches;
    }

    private Pack patchPack(CborReader in, String where, int number, int plain) throws InvalidArtifactException {
        if (number < plain) {
            throw in.invalid(where, "pack number " + number, "one behind the " + plain + " with chunks");
        }
        usedPacks = Math.max(usedPacks, number + 1);
        return packs.get(number);
    }
}
