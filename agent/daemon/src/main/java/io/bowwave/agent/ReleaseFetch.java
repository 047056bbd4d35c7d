package io.bowwave.agent;

import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.release.DamagedReleaseException;
import io.bowwave.artifact.release.PatchFailedException;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFetcher;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.BlobWant;
import io.bowwave.swarm.SwarmLimits;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a release onto the disk: manifest and layout, the packs that it lacks, then the tree. What an interrupted try has done is not done again. */
final class ReleaseFetch {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseFetch.class);
    private static final Duration STALL_AFTER = Duration.ofSeconds(60);
    private static final int PLANS = 3;

    /** With less room a release is not written on, bytes. */
    private static final long ROOM_TO_GO_ON = 32L << 20;

    private static final long LOOK_FOR_ROOM_MILLIS = 1_000;

    private final BlobFolder blobs;
    private final BlobFetcher fetcher;
    private final Housekeeping housekeeping;
    private final Room room;
    private final SwarmLimits limits;
    private final Clock clock;

    ReleaseFetch(
            BlobFolder blobs,
            BlobFetcher fetcher,
            Housekeeping housekeeping,
            Room room,
            SwarmLimits limits,
            Clock clock) {
        this.blobs = blobs;
        this.fetcher = fetcher;
        this.housekeeping = housekeeping;
        this.room = room;
        this.limits = limits;
        this.clock = clock;
    }

    /** For a fetch that is about to begin. */
    FetchWatch watch(TransferClass reason) {
        return new FetchWatch(reason, limits, room, clock);
    }

    /**
     * Returns when the release is complete and checked.
     *
     * @param watch sees how it goes on
     * @param waiting runs the parts that only wait, and that a newer goal may interrupt
     * @throws io.bowwave.artifact.InvalidArtifactException when the artifact lies about itself; to try again does not help
     * @throws NoRoomException when it does not fit on the disk; nothing but manifest and layout has come then
     * @throws IOException when it could not be fetched
     */
    Transfer fetch(AppFolder folder, ArtifactRef artifact, FetchWatch watch, Interruptible waiting)
            throws IOException, InterruptedException {
        if (folder.releases().find(artifact.manifest()).isPresent()) {
            return new Transfer(0, 0, artifact.size());
        }
        try {
            return bringRelease(folder, artifact, watch, waiting);
        } finally {
            // A fetch is rare and leaves much behind, mappings too; the machine's memory is for its apps.
            System.gc();
        }
    }

    private Transfer bringRelease(AppFolder folder, ArtifactRef artifact, FetchWatch watch, Interruptible waiting)
            throws IOException, InterruptedException {
        try (var _ = housekeeping.use(List.of(artifact.manifest(), artifact.layout()))) {
            new ManifestFetch(blobs, folder.releases()).fetch(artifact, wants -> bring(wants, watch, waiting));
            for (int tries = 1; ; tries++) {
                ReleasePlan plan = plan(folder, artifact);
                LOG.info("{}", plan);
                try (var _ =
                        housekeeping.use(plan.packs().stream().map(Pack::digest).toList())) {
                    make(folder, plan, watch, waiting);
                    used(artifact, plan);
                    return watch.received().transfer().plus(new Transfer(0, 0, plan.reusedBytes()));
                } catch (DamagedReleaseException | PatchFailedException e) {
                    if (tries == PLANS) {
                        throw e;
                    }
                    LOG.warn("planning again: {}", e.getMessage());
                }
            }
        }
    }

    private void make(AppFolder folder, ReleasePlan plan, FetchWatch watch, Interruptible waiting)
            throws IOException, InterruptedException {
        long packs = plan.packs().stream()
                .filter(pack -> blobs.find(pack.digest()).isEmpty())
                .mapToLong(Pack::size)
                .sum();
        watch.needs(packs);
        long before = watch.receivedBytes();
        try (var _ = reserve(plan, packs + plan.writeBytes(), watch, before)) {
            bring(plan.packs().stream().map(BlobWant::of).toList(), watch, waiting);
            assemble(folder, plan, watch, waiting);
        }
    }

    /** For what may become a goal nothing is removed. */
    private Room.Reservation reserve(ReleasePlan plan, long bytes, FetchWatch watch, long before) throws IOException {
        String what = plan.toString();
        return watch.reason() == TransferClass.PREFETCH
                ? room.reserveGently(what, bytes, () -> watch.receivedBytes() - before)
                : room.reserve(what, bytes, () -> watch.receivedBytes() - before);
    }

    private void bring(List<BlobWant> wants, FetchWatch watch, Interruptible waiting)
            throws IOException, InterruptedException {
        waiting.run(() -> fetcher.fetch(wants, watch.reason(), watch.received(), STALL_AFTER));
    }

    /** When others fill the disk underneath it stands still until there is room again: what is written so far is good. */
    private void assemble(AppFolder folder, ReleasePlan plan, FetchWatch watch, Interruptible waiting)
            throws IOException, InterruptedException {
        while (true) {
            try {
                folder.releases().assemble(plan, this::file);
                return;
            } catch (IOException e) {
                if (!full(e)) {
                    throw e;
                }
                LOG.warn("{}: {}", plan, e.toString());
                waiting.run(() -> awaitRoom(watch));
            }
        }
    }

    private void awaitRoom(FetchWatch watch) throws IOException, InterruptedException {
        try {
            for (long free = room.free(); free < ROOM_TO_GO_ON; free = room.free()) {
                watch.pausedFor(
                        "disk: found %d bytes free, expected %d to go on; free some".formatted(free, ROOM_TO_GO_ON));
                Thread.sleep(LOOK_FOR_ROOM_MILLIS);
            }
        } finally {
            watch.pausedFor(null);
        }
    }

    private static boolean full(IOException failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("quota exceeded");
    }

    private ReleasePlan plan(AppFolder folder, ArtifactRef artifact) throws IOException {
        Manifest manifest = Manifest.read(whole(artifact.manifest()), artifact.manifest());
        Layout layout = Layout.read(whole(artifact.layout()), artifact.layout());
        return folder.releases().plan(artifact.manifest(), manifest, layout);
    }

    private Path whole(Digest blob) throws IOException {
        return blobs.find(blob).orElseThrow(() -> new NoSuchFileException("blob " + blob + " is gone again"));
    }

    private Path file(Pack pack) throws IOException {
        return whole(pack.digest());
    }

    /** They are seeds from now on. */
    private void used(ArtifactRef artifact, ReleasePlan plan) throws IOException {
        long now = clock.millis();
        List<Digest> used = new ArrayList<>(List.of(artifact.manifest(), artifact.layout()));
        plan.packs().forEach(pack -> used.add(pack.digest()));
        for (Digest each : used) {
            blobs.touch(each, now);
        }
    }
}
