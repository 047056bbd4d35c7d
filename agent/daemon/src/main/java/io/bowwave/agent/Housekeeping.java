package io.bowwave.agent;

import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.swarm.BlobFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what is no longer needed: old releases of an app, blobs that have been seeded for long enough, and, when the disk runs short,
 * blobs and then releases that were not used for longest. What an app wants, runs or may go back to always stays. Thread-safe.
 */
final class Housekeeping {

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final BlobFolder blobs;
    private final Path apps;
    private final int keepReleases;
    private final Duration seedFor;
    private final Clock clock;
    private final Map<Digest, Integer> inUse = new HashMap<>();

    /** Blobs that a fetch needs; they stay until it is closed. */
    final class Use implements AutoCloseable {
        private final List<Digest> used;

        private Use(Collection<Digest> used) {
            this.used = List.copyOf(used);
        }

        @Override
        public void close() {
            synchronized (inUse) {
                used.forEach(each -> inUse.computeIfPresent(each, (any, users) -> users == 1 ? null : users - 1));
            }
        }
    }

    private record OldRelease(ReleaseStore store, Digest release, long usedAt, long bytes) {}

    /** @param apps the folder with a folder for each app */
    Housekeeping(BlobFolder blobs, Path apps, int keepReleases, Duration seedFor, Clock clock) {
        this.blobs = blobs;
        this.apps = apps;
        this.keepReleases = keepReleases;
        this.seedFor = seedFor;
        this.clock = clock;
    }

    /** These blobs stay while a fetch needs them. */
    Use use(Collection<Digest> needed) {
        synchronized (inUse) {
            needed.forEach(each -> inUse.merge(each, 1, Integer::sum));
        }
        return new Use(needed);
    }

    /** Keeps the releases that the app may need, and so many others, the newest. */
    void tidy(AppFolder folder, AppRecord state) {
        Set<Digest> pinned = pinned(state);
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
                if (!pinned.contains(unfinished) && !used(unfinished)) {
                    releases.deleteUnfinished(unfinished);
                }
            }
            folder.attestations().tidy(builds(state));
        } catch (IOException e) {
            LOG.warn("{}: old releases stay for now: {}", state.app(), e.toString());
        }
    }

    /** Removes blobs that nobody has needed for the seeding time. */
    void sweepBlobs() throws IOException {
        long before = clock.millis() - seedFor.toMillis();
        for (Digest blob : blobs.unusedSince(before)) {
            if (!used(blob)) {
                blobs.delete(blob);
                LOG.info("blob {} is removed, seeded for long enough", blob.brief());
            }
        }
    }

    /** Removes what was not used for longest until so many bytes are free again: blobs first, releases when that is not enough. */
    void makeRoom(long bytes) throws IOException {
        long left = bytes - removeBlobs(bytes);
        if (left > 0) {
            removeReleases(left);
        }
    }

    private long removeBlobs(long bytes) throws IOException {
        Set<Digest> free = new HashSet<>(blobs.unusedSince(Long.MAX_VALUE));
        List<BlobFolder.Stored> eldest = blobs.list().stream()
                .filter(each -> free.contains(each.blob()) && !used(each.blob()))
                .sorted(Comparator.comparingLong(each -> blobs.usedAt(each.blob())))
                .toList();
        long removed = 0;
        for (BlobFolder.Stored each : eldest) {
            if (removed >= bytes) {
                break;
            }
            blobs.delete(each.blob());
            removed += each.size();
            LOG.info("blob {} is removed, the disk runs short", each.blob().brief());
        }
        return removed;
    }

    private void removeReleases(long bytes) throws IOException {
        long left = bytes;
        for (OldRelease each : oldReleases()) {
            if (left <= 0) {
                return;
            }
            each.store().delete(each.release());
            left -= each.bytes();
            LOG.info(
                    "release {} is removed, the disk runs short", each.release().brief());
        }
    }

    private List<OldRelease> oldReleases() throws IOException {
        List<OldRelease> old = new ArrayList<>();
        try (Stream<Path> children = Files.list(apps)) {
            for (Path app : children.filter(each -> Files.isDirectory(each.resolve("releases")))
                    .toList()) {
                Set<Digest> pinned =
                        AppFolder.read(app).map(Housekeeping::pinned).orElse(Set.of());
                ReleaseStore store = new ReleaseStore(app.resolve("releases"));
                for (Digest release : store.list()) {
                    if (!pinned.contains(release) && !used(release)) {
                        long usedAt = Files.getLastModifiedTime(
                                        app.resolve("releases").resolve(release.hex() + ".manifest"))
                                .toMillis();
                        old.add(new OldRelease(
                                store, release, usedAt, store.manifest(release).size()));
                    }
                }
            }
        }
        old.sort(Comparator.comparingLong(OldRelease::usedAt));
        return old;
    }

    private boolean used(Digest blob) {
        synchronized (inUse) {
            return inUse.containsKey(blob);
        }
    }

    private static Set<Digest> pinned(AppRecord state) {
        Set<Digest> pinned = new HashSet<>();
        pin(pinned, state.wanted());
        pin(pinned, state.current());
        pin(pinned, state.fallback());
        return pinned;
    }

    private static Set<BuildId> builds(AppRecord state) {
        return Stream.of(state.wanted(), state.current(), state.fallback())
                .filter(Objects::nonNull)
                .map(Target::build)
                .collect(Collectors.toSet());
    }

    private static void pin(Set<Digest> pinned, @Nullable Target target) {
        if (target != null) {
            pinned.add(target.artifact().manifest());
        }
    }
}
