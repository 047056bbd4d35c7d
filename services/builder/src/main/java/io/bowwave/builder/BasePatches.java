package io.bowwave.builder;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Patch;
import io.bowwave.artifact.patch.BaseChunks;
import io.bowwave.artifact.patch.PatchLimits;
import io.bowwave.artifact.patch.PatchMaker;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.PackSink;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes patches from earlier artifacts, which machines run, to a new one. A base that cannot be read costs its patch, not the build. */
final class BasePatches {

    private static final Logger LOG = LoggerFactory.getLogger(BasePatches.class);

    private final S3BlobStore store;
    private final Path scratch;
    private final PatchLimits limits;

    /** @param scratch a folder with room for 1 GiB at most */
    BasePatches(S3BlobStore store, Path scratch, PatchLimits limits) {
        this.store = store;
        this.scratch = scratch;
        this.limits = limits;
    }

    /**
     * @param output what the artifact was made of, unchanged
     * @param bases of which the first are the most wanted
     * @param sink receives the packs
     * @return those that pay, for the artifact's layout
     */
    List<Patch> make(WrittenArtifact artifact, Path output, List<KnownArtifact> bases, PackSink sink)
            throws IOException {
        PatchMaker maker = new PatchMaker(scratch, limits, System::nanoTime, sink);
        List<Patch> patches = new ArrayList<>();
        for (KnownArtifact base : bases) {
            // The same tree under another name of the layout needs no patch.
            boolean same = base.layout().manifest().equals(artifact.ref().manifest());
            boolean twice = patches.stream()
                    .anyMatch(patch -> patch.base().equals(base.layout().manifest()));
            if (!same && !twice) {
                make(maker, base, artifact, output, patches);
            }
        }
        return patches;
    }

    private void make(PatchMaker maker, KnownArtifact base, WrittenArtifact artifact, Path output, List<Patch> patches)
            throws IOException {
        long from = System.nanoTime();
        try (BaseChunks old = new BaseChunks(
                base,
                (pack, offset, length) -> store.getRange(BlobKind.PACK, pack.digest(), offset, length),
                scratch)) {
            maker.make(base.layout().manifest(), base.manifest(), old, artifact, output)
                    .ifPresent(patches::add);
        }
        LOG.info("patches from {} bases after {} ms", patches.size(), (System.nanoTime() - from) / 1_000_000);
    }
}
