package io.bowwave.replicator;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.store.MissingBlobException;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;

/**
 * Copies one artifact into this region's store: packs in parallel, then the layout, the manifest last, each checked before it is
 * visible. What is there is not copied again. So a manifest in the store means a complete artifact, except in a store that has lost
 * objects; therefore every pack is looked for each time.
 */
final class ArtifactCopy {

    private final S3BlobStore home;
    private final S3BlobStore own;
    private final Workers workers;

    ArtifactCopy(S3BlobStore home, S3BlobStore own, Workers workers) {
        this.home = home;
        this.own = own;
        this.workers = workers;
    }

    /**
     * What has to be copied.
     *
     * @param packs that this region lacks
     * @param bytes of those packs, the layout and the manifest, as far as they are lacking
     */
    record Need(ArtifactRef artifact, Layout layout, Manifest manifest, List<Pack> packs, long bytes) {

        boolean nothing() {
            return bytes == 0;
        }
    }

    /** Reads manifest and layout from the home store, refuses them when they lie, and looks for what they name. */
    Need need(ArtifactRef artifact) throws IOException {
        byte[] layoutBytes = home.read(BlobKind.LAYOUT, artifact.layout());
        byte[] manifestBytes = home.read(BlobKind.MANIFEST, artifact.manifest());
        Layout layout = Layout.decode(layoutBytes);
        Manifest manifest = Manifest.decode(manifestBytes);
        layout.check(artifact.manifest(), manifest.chunks());
        List<Pack> packs = missing(own, layout.packs());
        long bytes = packs.stream().mapToLong(Pack::size).sum()
                + (own.exists(BlobKind.LAYOUT, artifact.layout()) ? 0 : layoutBytes.length)
                + (own.exists(BlobKind.MANIFEST, artifact.manifest()) ? 0 : manifestBytes.length);
        return new Need(artifact, layout, manifest, packs, bytes);
    }

    /**
     * Copies it.
     *
     * @param progress told the bytes of each piece, from several threads
     * @return bytes copied
     */
    long copy(Need need, LongConsumer progress) throws IOException {
        List<Callable<Long>> copies = new ArrayList<>();
        for (Pack pack : need.packs()) {
            copies.add(() -> own.copyFrom(home, BlobKind.PACK, pack.digest(), progress));
        }
        long copied = workers.all(copies).stream().mapToLong(Long::longValue).sum();
        copied +=
                own.put(BlobKind.LAYOUT, need.artifact().layout(), need.layout().encode());
        copied += own.put(
                BlobKind.MANIFEST, need.artifact().manifest(), need.manifest().encode());
        return copied;
    }

    /** In the home region there is nothing to copy; but is it there? */
    void checkHome(ArtifactRef artifact) throws IOException {
        Need need = need(artifact);
        if (!need.packs().isEmpty()) {
            throw new MissingBlobException("the home store lacks pack %s and %d more of the artifact"
                    .formatted(need.packs().getFirst().digest(), need.packs().size() - 1));
        }
    }

    private List<Pack> missing(S3BlobStore store, List<Pack> packs) throws IOException {
        List<Callable<Boolean>> checks = new ArrayList<>();
        for (Pack pack : packs) {
            checks.add(() -> store.size(BlobKind.PACK, pack.digest()).equals(OptionalLong.of(pack.size())));
        }
        List<Boolean> there = workers.all(checks);
        List<Pack> missing = new ArrayList<>();
        for (int i = 0; i < packs.size(); i++) {
            if (!there.get(i)) {
                missing.add(packs.get(i));
            }
        }
        return missing;
    }
}
