package io.bowwave.replicator.retention;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Layout;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import io.bowwave.store.MissingBlobException;
import io.bowwave.store.S3BlobStore;
import io.bowwave.store.StoredBlob;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes the blobs of one store that belong to nothing: manifests, then layouts, then packs. For one thread. */
final class StoreSweep {

    private static final Logger LOG = LoggerFactory.getLogger(StoreSweep.class);

    /** Blobs that are deleted between two looks at the log. */
    private static final int BATCH = 200;

    /** A builder's clock may differ by so much from the store's. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    /** With fewer manifests than this the store is too small to tell that it is another log's. */
    private static final int FEW = 100;

    /** What went. */
    record Swept(int blobs, long bytes) {

        Swept plus(Swept other) {
            return new Swept(blobs + other.blobs, bytes + other.bytes);
        }
    }

    /** Brings the state up to date. */
    interface CatchUp {
        void run() throws IOException;
    }

    private final S3BlobStore own;
    private final S3BlobStore home;
    private final RetentionState state;
    private final CatchUp catchUp;
    private final RetentionSettings settings;
    private final Clock clock;

    StoreSweep(
            S3BlobStore own,
            S3BlobStore home,
            RetentionState state,
            CatchUp catchUp,
            RetentionSettings settings,
            Clock clock) {
        this.own = own;
        this.home = home;
        this.state = state;
        this.catchUp = catchUp;
        this.settings = settings;
        this.clock = clock;
    }

    /** @throws IOException when the store does not answer, or is not this log's */
    Swept manifestsAndLayouts() throws IOException {
        belongsTogether();
        return unused(BlobKind.MANIFEST, ArtifactRef::manifest).plus(unused(BlobKind.LAYOUT, ArtifactRef::layout));
    }

    /** Those that no layout refers to any more, in this store or on its way to it. */
    Swept packs() throws IOException {
        Live live = new Live();
        live.fill();
        return delete(BlobKind.PACK, pack -> {
            live.grow();
            return !live.packs.contains(pack);
        });
    }

    /**
     * A log that was lost, or a bucket that was mixed up, makes every artifact look as if nobody had built it. Rather than delete most of a
     * store, do nothing and say so.
     */
    private void belongsTogether() throws IOException {
        Set<Digest> known = live(ArtifactRef::manifest);
        state.removed().forEach(each -> known.add(each.made().artifact().manifest()));
        int[] counts = new int[2];
        try (Stream<StoredBlob> all = own.list(BlobKind.MANIFEST)) {
            all.forEach(blob -> counts[known.contains(blob.digest()) ? 0 : 1]++);
        }
        if (counts[1] > FEW && counts[1] > counts[0]) {
            throw new IOException(
                    "found %d artifacts in the store that no build on the log made, and %d that one did; expected the store of this log: nothing is deleted"
                            .formatted(counts[1], counts[0]));
        }
    }

    private Swept unused(BlobKind kind, Function<ArtifactRef, Digest> part) throws IOException {
        Set<Digest> live = live(part);
        long[] version = {state.version()};
        return delete(kind, blob -> {
            if (state.version() != version[0]) {
                live.addAll(live(part));
                version[0] = state.version();
            }
            return !live.contains(blob);
        });
    }

    private Set<Digest> live(Function<ArtifactRef, Digest> part) {
        return state.live(now().minus(settings.settle())).map(part).collect(Collectors.toCollection(HashSet::new));
    }

    /** Whether a blob is of no use; asked again after each look at the log. */
    private interface Unused {
        boolean test(Digest blob) throws IOException;
    }

    private Swept delete(BlobKind kind, Unused unused) throws IOException {
        Instant youngest = youngest();
        Swept swept = new Swept(0, 0);
        List<StoredBlob> batch = new ArrayList<>();
        try (Stream<StoredBlob> all = own.list(kind)) {
            Iterator<StoredBlob> blobs = all.iterator();
            while (blobs.hasNext()) {
                StoredBlob blob = blobs.next();
                if (blob.modified().isBefore(youngest) && unused.test(blob.digest())) {
                    batch.add(blob);
                }
                if (batch.size() == BATCH || (!blobs.hasNext() && !batch.isEmpty())) {
                    swept = swept.plus(delete(kind, batch, unused));
                    batch.clear();
                }
            }
        }
        return swept;
    }

    private Swept delete(BlobKind kind, List<StoredBlob> batch, Unused unused) throws IOException {
        catchUp.run();
        Instant youngest = youngest();
        int blobs = 0;
        long bytes = 0;
        for (StoredBlob blob : batch) {
            if (unused.test(blob.digest()) && stillOld(kind, blob, youngest)) {
                own.delete(kind, blob.digest());
                LOG.debug("deleted {}, {} bytes", kind.key(blob.digest()), blob.size());
                blobs++;
                bytes += blob.size();
            }
        }
        return new Swept(blobs, bytes);
    }

    /** Somebody may have written it anew since it was listed, because it wants to use it. */
    private boolean stillOld(BlobKind kind, StoredBlob blob, Instant youngest) throws IOException {
        return own.modified(kind, blob.digest())
                .map(modified -> modified.isBefore(youngest))
                .orElse(false);
    }

    /** What was written after that may be of a build that is not on the log yet. */
    Instant youngest() {
        Instant byAge = now().minus(settings.grace());
        Instant oldest = state.oldestRunning(now());
        Instant byBuilds = oldest.equals(Instant.MAX) ? oldest : oldest.minus(CLOCKS_DIFFER);
        return byAge.isBefore(byBuilds) ? byAge : byBuilds;
    }

    private Instant now() {
        return clock.instant();
    }

    /** The packs that are in use, which become more while builds end. */
    private final class Live {

        private final LivePacks packs = new LivePacks();
        private final Set<Digest> seen = new HashSet<>();
        private long version;

        void fill() throws IOException {
            version = state.version();
            for (Digest layout : live(ArtifactRef::layout)) {
                add(layout, true);
            }
            try (Stream<StoredBlob> all = own.list(BlobKind.LAYOUT)) {
                Iterator<StoredBlob> layouts = all.iterator();
                while (layouts.hasNext()) {
                    add(layouts.next().digest(), false);
                }
            }
        }

        void grow() throws IOException {
            if (state.version() == version) {
                return;
            }
            version = state.version();
            for (Digest layout : live(ArtifactRef::layout)) {
                add(layout, true);
            }
        }

        /** @param needed whether to ask the home store too: it is on its way */
        private void add(Digest layout, boolean needed) throws IOException {
            if (!seen.add(layout)) {
                return;
            }
            try {
                read(own, layout);
            } catch (MissingBlobException e) {
                if (needed) {
                    fromHome(layout);
                }
            }
        }

        /** Without a layout that is needed nobody knows which packs are: then none is deleted. */
        private void fromHome(Digest layout) throws IOException {
            try {
                read(home, layout);
            } catch (MissingBlobException e) {
                if (!state.foreign(layout, settings.home())) {
                    throw e;
                }
            }
        }

        private void read(S3BlobStore store, Digest layout) throws IOException {
            Layout.decode(store.read(BlobKind.LAYOUT, layout)).packs().forEach(pack -> packs.add(pack.digest()));
        }
    }
}
