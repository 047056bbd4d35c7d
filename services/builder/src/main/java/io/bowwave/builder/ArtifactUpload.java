package io.bowwave.builder;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.Patch;
import io.bowwave.artifact.patch.PatchLimits;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.ArtifactWriter;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import io.bowwave.store.DamagedBlobException;
import io.bowwave.store.MissingBlobException;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns a build's output into an artifact that is durable in the home store: new packs, then layout, then manifest. */
final class ArtifactUpload {

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactUpload.class);

    private final S3BlobStore store;
    private final Path scratch;
    private final int workers;
    private final UploadLog.Lines log;

    /** @param uploadedBytes what the store did not have */
    record Result(WrittenArtifact artifact, long uploadedBytes) {}

    /**
     * @param scratch for packs on their way; at most five of 64 MiB at a time
     * @param workers threads that compress
     * @param log is told how far it is, when it takes long
     */
    ArtifactUpload(S3BlobStore store, Path scratch, int workers, UploadLog.Lines log) {
        this.store = store;
        this.scratch = scratch;
        this.workers = workers;
        this.log = log;
    }

    /** @param bases artifacts whose packs may be reused */
    Result run(Path output, RunInstructions run, List<ArtifactRef> bases) throws IOException, InterruptedException {
        List<KnownArtifact> known = known(bases);
        Result result = write(output, run, known);
        List<Pack> reused = new ArrayList<>(result.artifact.layout().packs());
        reused.removeAll(result.artifact.newPacks());
        if (!allThere(reused)) {
            // A base's pack has gone from the store: make an artifact that stands by itself.
            log.line("packs of earlier artifacts are missing in the home store; all of it is stored again");
            LOG.warn("packs of earlier artifacts are missing in the home store; all chunks are stored again");
            result = write(output, run, List.of());
        }
        result = patched(result, output, known);
        WrittenArtifact artifact = result.artifact;
        long layout = store.put(
                BlobKind.LAYOUT, artifact.ref().layout(), artifact.layout().encode());
        long manifest = store.put(
                BlobKind.MANIFEST,
                artifact.ref().manifest(),
                artifact.manifest().encode());
        return new Result(artifact, result.uploadedBytes + layout + manifest);
    }

    private Result write(Path output, RunInstructions run, List<KnownArtifact> known)
            throws IOException, InterruptedException {
        try (PackUploads uploads = new PackUploads(store)) {
            UploadLog progress = new UploadLog(log, System::nanoTime, uploads::sent);
            WrittenArtifact artifact =
                    new ArtifactWriter(scratch, known, uploads, workers, progress).write(output, run);
            return new Result(artifact, uploads.await(progress::uploaded));
        }
    }

    /** The packs of patches are in the store before the layout that names them. */
    private Result patched(Result plain, Path output, List<KnownArtifact> known)
            throws IOException, InterruptedException {
        try (PackUploads uploads = new PackUploads(store)) {
            List<Patch> patches =
                    new BasePatches(store, scratch, PatchLimits.DEFAULT).make(plain.artifact, output, known, uploads);
            long uploaded = uploads.await(() -> LOG.debug("a patch pack is stored"));
            return new Result(plain.artifact.withPatches(patches), plain.uploadedBytes + uploaded);
        }
    }

    private List<KnownArtifact> known(List<ArtifactRef> bases) throws IOException {
        List<KnownArtifact> known = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        for (ArtifactRef base : bases) {
            if (seen.add(base.layout())) {
                try {
                    Manifest manifest = Manifest.decode(store.read(BlobKind.MANIFEST, base.manifest()));
                    Layout layout = Layout.decode(store.read(BlobKind.LAYOUT, base.layout()));
                    layout.check(base.manifest(), manifest.chunks());
                    known.add(new KnownArtifact(manifest, layout));
                } catch (MissingBlobException | DamagedBlobException | InvalidArtifactException e) {
                    LOG.warn(
                            "artifact {} cannot be built on: {}",
                            base.manifest().brief(),
                            e.getMessage());
                }
            }
        }
        return known;
    }

    private boolean allThere(List<Pack> packs) throws IOException, InterruptedException {
        try (Parallel parallel = new Parallel("pack-checks", PackUploads.PARALLEL)) {
            List<Callable<Boolean>> checks = new ArrayList<>();
            for (Pack pack : packs) {
                checks.add(() -> store.size(BlobKind.PACK, pack.digest()).equals(OptionalLong.of(pack.size())));
            }
            return !parallel.all(checks).contains(false);
        }
    }
}
