package io.bowwave.agent;

import io.bowwave.artifact.ReleaseStore;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.swarm.BlobFolder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes what is no longer needed: old releases of an app, and blobs that have been seeded for long enough. */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final BlobFolder blobs;
    private final int keepReleases;
    private final Duration seedFor;
    private final Clock clock;

    Housekeeping(BlobFolder blobs, int keepReleases, Duration seedFor, Clock clock) {
        this.blobs = blobs;
        this.keepReleases = keepReleases;
        this.seedFor = seedFor;
        this.clock = clock;
    }

    /** Keeps the releases that the app may need, and so many others, the newest. By the app's thread. */
    void tidy(AppFolder folder, AppRecord state) {
        Set<Digest> pinned = new HashSet<>();
        pin(pinned, state.wanted());
        pin(pinned, state.current());
        pin(pinned, state.fallback());
        try {
            ReleaseStore releases = folder.releases();
            List<Digest> others = releases.list().stream()
                    .filter(each -> !pinned.contains(each))
                    .toList();
            for (Digest old : others.subList(Math.min(keepReleases, others.size()), others.size())) {
                releases.delete(old);
                LOG.info("{}: release {} is removed", state.app(), old.brief());
            }
            for (Digest unfinished : releases.unfinished()) {
                if (!pinned.contains(unfinished)) {
                    releases.deleteUnfinished(unfinished);
                }
            }
        } catch (IOException e) {
            LOG.warn("{}: old releases stay for now: {}", state.app(), e.toString());
        }
    }

    /** Removes blobs that nobody has needed for the seeding time. */
    void sweepBlobs() throws IOException {
        long before = clock.millis() - seedFor.toMillis();
        for (Digest blob : blobs.unusedSince(before)) {
            blobs.delete(blob);
            LOG.info("blob {} is removed, seeded for long enough", blob.brief());
        }
    }

    private static void pin(Set<Digest> pinned, @Nullable Target target) {
        if (target != null) {
            pinned.add(target.artifact().manifest());
        }
    }
}
