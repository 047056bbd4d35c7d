package io.bowwave.agent;

import io.bowwave.artifact.DamagedReleaseException;
import io.bowwave.artifact.Layout;
import io.bowwave.artifact.Manifest;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.ReleasePlan;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.BlobFetcher;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.BlobWant;
import io.bowwave.swarm.Received;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a release onto the disk: manifest and layout, the packs that it lacks, then the tree. What an interrupted try has done is not done again. */
final class ReleaseFetch {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseFetch.class);
    private static final Duration STALL_AFTER = Duration.ofSeconds(60);
    private static final int PLANS = 3;

    /** Room that is left to others, bytes. */
    private static final long SPARE = 64L << 20;

    private final BlobFolder blobs;
    private final BlobFetcher fetcher;
    private final Clock clock;

    ReleaseFetch(BlobFolder blobs, BlobFetcher fetcher, Clock clock) {
        this.blobs = blobs;
        this.fetcher = fetcher;
        this.clock = clock;
    }

    /**
     * Returns when the release is complete and checked.
     *
     * @param received counts what comes over the network
     * @param waiting runs the parts that only wait, and that a newer goal may interrupt
     * @throws io.bowwave.artifact.InvalidArtifactException when the artifact lies about itself; to try again does not help
     * @throws IOException when it could not be fetched, or there is no room for it
     */
    Transfer fetch(AppFolder folder, ArtifactRef artifact, Received received, Interruptible waiting)
            throws IOException, InterruptedException {
        if (folder.releases().find(artifact.manifest()).isPresent()) {
            return new Transfer(0, 0, artifact.size());
        }
        waiting.run(() -> fetcher.fetch(
                List.of(
                        BlobWant.whole(artifact.manifest(), Manifest.MAX_BYTES),
                        BlobWant.whole(artifact.layout(), Layout.MAX_BYTES)),
                received,
                STALL_AFTER));
        for (int tries = 1; ; tries++) {
            ReleasePlan plan = plan(folder, artifact);
            LOG.info("{}", plan);
            checkRoom(folder.path(), plan);
            waiting.run(
                    () -> fetcher.fetch(plan.packs().stream().map(BlobWant::of).toList(), received, STALL_AFTER));
            try {
                folder.releases().assemble(plan, this::file);
                used(artifact, plan);
                // A fetch is rare and leaves much behind; the machine's memory is for its apps.
                System.gc();
                return received.transfer().plus(new Transfer(0, 0, plan.reusedBytes()));
            } catch (DamagedReleaseException e) {
                if (tries == PLANS) {
                    throw e;
                }
                LOG.warn("planning again: {}", e.getMessage());
            }
        }
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

    private void checkRoom(Path folder, ReleasePlan plan) throws IOException {
        long packs = plan.packs().stream()
                .filter(pack -> blobs.find(pack.digest()).isEmpty())
                .mapToLong(Pack::size)
                .sum();
        long needed = packs + plan.writeBytes() + SPARE;
        long free = Files.getFileStore(folder).getUsableSpace();
        if (needed > free) {
            throw new IOException("disk: found %d bytes free, expected %d for %s; free some, or lower keep-releases"
                    .formatted(free, needed, plan));
        }
    }

    /** They are seeds from now on. */
    private void used(ArtifactRef artifact, ReleasePlan plan) throws IOException {
        long now = clock.millis();
        blobs.touch(artifact.manifest(), now);
        blobs.touch(artifact.layout(), now);
        for (Pack pack : plan.packs()) {
            blobs.touch(pack.digest(), now);
        }
    }
}
