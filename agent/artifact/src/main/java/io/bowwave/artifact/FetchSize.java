package io.bowwave.artifact;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a machine fetches for an artifact when the one before is all that it has.
 *
 * @param packs that it fetches
 * @param patched whether they are a patch of the one before
 * @param packBytes of these packs
 * @param otherBytes of layout and manifest, or of the patch that makes the manifest
 */
public record FetchSize(int packs, boolean patched, long packBytes, long otherBytes) {

    public long bytes() {
        return packBytes + otherBytes;
    }

    /**
     * As a release store plans.
     *
     * @param before null: the machine has nothing
     */
    public static FetchSize of(@Nullable Known before, Known target) {
        List<Pack> plain = plain(before, target);
        Patch patch = before == null ? null : patch(before, target);
        List<Pack> patches = patch == null ? List.of() : patch.packs();
        boolean patched = !patches.isEmpty() && bytes(patches) < bytes(plain);
        List<Pack> packs = patched ? patches : plain;
        Pack manifest = patch == null ? null : patch.manifest();
        long other = target.layoutBytes() + (manifest == null ? target.manifestBytes() : manifest.size());
        return new FetchSize(packs.size(), patched, bytes(packs), other);
    }

    /** An artifact with the sizes of what says so. */
    public record Known(Manifest manifest, Layout layout, long manifestBytes, long layoutBytes) {}

    private static List<Pack> plain(@Nullable Known before, Known target) {
        ChunkTable chunks = target.manifest().chunks();
        BitSet packs = new BitSet();
        for (int chunk = 0; chunk < chunks.count(); chunk++) {
            if (before == null || before.manifest().chunks().find(chunks.hash(chunk)) < 0) {
                packs.set(target.layout().place(chunk).pack());
            }
        }
        return packs.stream().mapToObj(target.layout().packs()::get).toList();
    }

    private static @Nullable Patch patch(Known before, Known target) {
        return target.layout().patches().stream()
                .filter(patch -> patch.base().equals(before.layout().manifest()))
                .findFirst()
                .orElse(null);
    }

    private static long bytes(List<Pack> packs) {
        return packs.stream().mapToLong(Pack::size).sum();
    }
}
