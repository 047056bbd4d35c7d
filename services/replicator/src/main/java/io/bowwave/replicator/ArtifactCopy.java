package io.bowwave.replicator;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.store.MissingBlobException;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what this region's store lacks of an artifact, and ends a copy: packs first, then the layout, the manifest last, each checked
 * before it is visible. So a manifest in the store means a complete artifact, except in a store that has lost objects; therefore every
 * pack is looked for each time.
 */
final class ArtifactCopy {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactCopy.class);

    private final RegionDirectory regions;
    private final S3BlobStore own;
    private final Workers workers;

    ArtifactCopy(RegionDirectory regions, S3BlobStore own, Workers workers) {
        this.regions = regions;
        this.own = own;
        this.workers = workers;
    }

    /**
     * What has to be copied.
     *
     * @param have which of the layout's packs this region has
     * @param bytes of the other packs, the layout and the manifest, as far as they are lacking
     */
    record Need(ArtifactRef artifact, Layout layout, Manifest manifest, BitSet have, long bytes) {

        boolean nothing() {
            return bytes == 0;
        }

        List<Pack> lacking() {
            List<Pack> lacking = new ArrayList<>();
            for (int pack = have.nextClearBit(0); pack < layout.packs().size(); pack = have.nextClearBit(pack + 1)) {
                lacking.add(layout.packs().get(pack));
            }
            return lacking;
        }
    }

    /** Reads manifest and layout, refuses them when they lie, and looks for what they name. */
    Need need(ArtifactRef artifact) throws IOException {
        byte[] layoutBytes = read(BlobKind.LAYOUT, artifact.layout());
        byte[] manifestBytes = read(BlobKind.MANIFEST, artifact.manifest());
        Layout layout = Layout.decode(layoutBytes);
        Manifest manifest = Manifest.decode(manifestBytes);
        layout.check(artifact.manifest(), manifest.chunks());
        BitSet have = have(layout.packs());
        long bytes = (own.exists(BlobKind.LAYOUT, artifact.layout()) ? 0L : layoutBytes.length)
                + (own.exists(BlobKind.MANIFEST, artifact.manifest()) ? 0 : manifestBytes.length);
        for (int pack = 0; pack < layout.packs().size(); pack++) {
            bytes += have.get(pack) ? 0 : layout.packs().get(pack).size();
        }
        return new Need(artifact, layout, manifest, have, bytes);
    }

    /**
     * Writes layout and manifest.
     *
     * @return bytes written
     */
    long end(Need need) throws IOException {
        long written =
                own.put(BlobKind.LAYOUT, need.artifact().layout(), need.layout().encode());
        return written
                + own.put(
                        BlobKind.MANIFEST,
                        need.artifact().manifest(),
                        need.manifest().encode());
    }

    /** In the home region there is nothing to copy; but is it there? */
    void checkHome(ArtifactRef artifact) throws IOException {
        List<Pack> lacking = need(artifact).lacking();
        if (!lacking.isEmpty()) {
            throw new MissingBlobException("the home store lacks pack %s and %d more of the artifact"
                    .formatted(lacking.getFirst().digest(), lacking.size() - 1));
        }
    }

    /** From this store, else from the cheapest that has it. What fails is the fault of home, where it should be. */
    private byte[] read(BlobKind kind, Digest blob) throws IOException {
        IOException fault = null;
        try {
            return own.read(kind, blob);
        } catch (MissingBlobException e) {
            fault = regions.inHome() ? e : null;
        } catch (IOException e) {
            LOG.warn("{} is taken from another region: {}", kind.key(blob), e.toString());
        }
        for (RegionName source : regions.homeFirst()) {
            S3BlobStore store = regions.store(source).orElse(null);
            try {
                if (store != null) {
                    return store.read(kind, blob);
                }
            } catch (IOException e) {
                fault = fault == null ? e : fault;
            }
        }
        throw fault == null
                ? new MissingBlobException(kind.key(blob) + ": not there, and no other region is known")
                : fault;
    }

    private BitSet have(List<Pack> packs) throws IOException {
        List<Callable<Boolean>> checks = new ArrayList<>();
        for (Pack pack : packs) {
            checks.add(() -> own.size(BlobKind.PACK, pack.digest()).equals(OptionalLong.of(pack.size())));
        }
        List<Boolean> there = workers.all(checks);
        BitSet have = new BitSet();
        for (int i = 0; i < packs.size(); i++) {
            have.set(i, there.get(i));
        }
        return have;
    }
}
