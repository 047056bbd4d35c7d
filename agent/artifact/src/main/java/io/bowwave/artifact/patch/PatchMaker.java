package io.bowwave.artifact.patch;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.MissingChunks;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.Patch;
import io.bowwave.artifact.patch.PatchUnits.Unit;
import io.bowwave.artifact.write.PackSink;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the patches of one artifact, one base after the other; a patch that does not pay, or for which there is no time, is dropped.
 * Memory: 200 MB at most, and less the smaller the files are; it does not depend on the size of the artifact. For one thread.
 */
public final class PatchMaker {

    private static final Logger LOG = LoggerFactory.getLogger(PatchMaker.class);

    /** A manifest that is not larger travels whole: a patch would save nothing that one could notice, bytes. */
    private static final int SMALL_MANIFEST = 8 << 10;

    /** Up to so many bytes are compressed as well as zstd can, and more of them faster. */
    private static final long THOROUGH = 32L << 20;

    private static final int BEST = 19;
    private static final int FAST = 9;

    private final Path scratch;
    private final PatchLimits limits;
    private final PatchTime time;
    private final PackSink sink;
    private final DeltaPack deltas;

    /**
     * @param scratch a folder for packs in work
     * @param nanos a clock as {@link System#nanoTime}; the time that the limits allow begins now
     * @param sink receives the packs of patches that are kept
     */
    public PatchMaker(Path scratch, PatchLimits limits, LongSupplier nanos, PackSink sink) {
        this.scratch = scratch;
        this.limits = limits;
        this.time = new PatchTime(nanos, limits.time());
        this.sink = sink;
        this.deltas = new DeltaPack(time);
    }

    /**
     * Makes the patch against one base.
     *
     * @param name of the base's manifest
     * @param old reads the base's files
     * @param output what the artifact was made of, unchanged
     * @return empty when none pays
     */
    public Optional<Patch> make(Digest name, Manifest base, BaseContent old, WrittenArtifact artifact, Path output)
            throws IOException {
        try (Made made = new Made()) {
            int manifests = manifest(base, artifact.manifest(), made) ? 1 : 0;
            content(base, old, artifact, output, made, manifests);
            if (made.packs.isEmpty()) {
                return Optional.empty();
            }
            for (int i = 0; i < made.packs.size(); i++) {
                sink.pack(made.files.removeFirst(), made.packs.get(i), made.trees.get(i));
            }
            Pack manifest = manifests == 0 ? null : made.packs.getFirst();
            return Optional.of(new Patch(name, manifest, made.packs.subList(manifests, made.packs.size())));
        }
    }

    /** Finished packs, until it is known whether they are kept. */
    private static final class Made implements AutoCloseable {

        private final List<Pack> packs = new ArrayList<>();
        private final List<BlobHash> trees = new ArrayList<>();
        private final List<Path> files = new ArrayList<>();

        void add(BlobHash tree) {
            trees.add(tree);
            packs.add(Pack.of(tree));
        }

        void drop(int from) throws IOException {
            trees.subList(from, trees.size()).clear();
            packs.subList(from, packs.size()).clear();
            while (files.size() > from) {
                Files.deleteIfExists(files.removeLast());
            }
        }

        @Override
        public void close() throws IOException {
            drop(0);
        }
    }

    private boolean manifest(Manifest base, Manifest target, Made made) throws IOException {
        byte[] now = target.encode();
        if (now.length <= SMALL_MANIFEST || now.length > PatchForm.MAX_RAW) {
            return false;
        }
        byte[] old = base.encode();
        return worth("manifest", made, 0, now.length, () -> {
            try (PatchWriter writer = writer(now.length)) {
                made.files.add(writer.file());
                deltas.all(writer, old, now);
                made.add(writer.finish());
            }
        });
    }

    private void content(Manifest base, BaseContent old, WrittenArtifact artifact, Path output, Made made, int from)
            throws IOException {
        MissingChunks missing = new MissingChunks(artifact.manifest().chunks(), base.chunks());
        if (missing.count() == 0 || missing.bytes() > limits.rawBytes()) {
            return;
        }
        List<Unit> units = PatchUnits.of(base, artifact.manifest(), missing);
        worth("content", made, from, plain(missing, artifact.layout()), () -> {
            old.expect(units.stream().map(Unit::part).filter(Objects::nonNull).toList());
            deltas.begin();
            NewContent now = new NewContent(output, artifact.manifest());
            for (int next = 0; next < units.size(); ) {
                try (PatchWriter writer = writer(missing.bytes())) {
                    made.files.add(writer.file());
                    for (;
                            next < units.size()
                                    && writer.raw() + units.get(next).length() <= PatchForm.MAX_RAW;
                            next++) {
                        deltas.unit(writer, units.get(next), old, now);
                    }
                    made.add(writer.finish());
                }
            }
        });
    }

    /** What a machine with the base fetches when there is no patch, bytes. */
    private static long plain(MissingChunks missing, Layout layout) {
        BitSet packs = new BitSet();
        for (int i = 0; i < missing.count(); i++) {
            packs.set(layout.pack(missing.chunk(i)));
        }
        return packs.stream().mapToLong(pack -> layout.packs().get(pack).size()).sum();
    }

    private interface Making {
        void run() throws IOException;
    }

    /** Whether the packs that were made from that number on are kept. */
    private boolean worth(String what, Made made, int from, long plain, Making making) throws IOException {
        try {
            making.run();
        } catch (PatchTime.OverException e) {
            LOG.info("no patch of the {}: {}", what, e.getMessage());
            made.drop(from);
            return false;
        }
        long bytes = made.packs.stream().skip(from).mapToLong(Pack::size).sum();
        if (bytes > plain * limits.share()) {
            LOG.info("no patch of the {}: it would have {} bytes in place of {}", what, bytes, plain);
            made.drop(from);
            return false;
        }
        return true;
    }

    private PatchWriter writer(long raw) throws IOException {
        return new PatchWriter(Files.createTempFile(scratch, "patch", ".part"), raw <= THOROUGH ? BEST : FAST, raw);
    }
}
