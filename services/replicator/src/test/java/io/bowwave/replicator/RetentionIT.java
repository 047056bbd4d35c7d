package io.bowwave.replicator;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.artifact.write.KnownArtifact;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.embedded.KafkaServer;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.Event;
import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.KeepRules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two regions that remove what nobody needs. */
@RealServers({Server.KAFKA, Server.S3})
class RetentionIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final int SIZE = 100_000;
    private static final KeepRules ONE = new KeepRules(1, 0, 0, 0, List.of());

    private final KafkaServer kafka;
    private final S3Server s3;
    private final String suffix = UUID.randomUUID().toString().substring(0, 8);

    @TempDir
    private Path folder;

    private Line line;
    private Region home;
    private Region far;

    RetentionIT(KafkaServer kafka, S3Server s3) {
        this.kafka = kafka;
        this.s3 = s3;
    }

    @BeforeEach
    void start() {
        line = new Line(kafka, folder);
        RegionName homeName = new RegionName("home-" + suffix);
        home = new Region(homeName, homeName, s3, kafka);
        far = new Region(new RegionName("far-" + suffix), homeName, s3, kafka);
    }

    @AfterEach
    void stop() {
        home.close();
        far.close();
        line.close();
    }

    private static Digest onlyPack(WrittenArtifact artifact, WrittenArtifact... without) {
        List<Digest> packs = new ArrayList<>(
                artifact.layout().packs().stream().map(Pack::digest).toList());
        for (WrittenArtifact other : without) {
            other.layout().packs().forEach(pack -> packs.remove(pack.digest()));
        }
        assertThat(packs).hasSize(1);
        return packs.getFirst();
    }

    @Test
    void whatExpiresIsMarkedThenRemovedAndWhatIsSharedStays() throws Exception {
        home.start(EVERY, SHORT, Duration.ofSeconds(1));
        far.start(EVERY, SHORT, Duration.ofSeconds(1));
        line.keep(KeepRules.DEFAULT);
        WrittenArtifact alone = line.artifact(home, line.tree(SIZE, "alone"));
        Path shared = line.tree(SIZE, "shared");
        WrittenArtifact base = line.artifact(home, shared);
        BuildId first = line.attested(home, alone, far);
        BuildId second = line.succeeded(home, base, far);
        line.add(shared, SIZE, "more");
        WrittenArtifact newest = line.artifact(home, shared, new KnownArtifact(base.manifest(), base.layout()));
        BuildId third = line.attested(home, newest, far);
        for (BuildId build : List.of(first, second, third)) {
            line.event(ReplicaCompleted.class, build, home);
            line.event(ReplicaCompleted.class, build, far);
        }
        assertThat(line.events(ArtifactExpired.class, first, home)).isEmpty();

        line.keep(ONE);
        Instant allowed = line.event(ArtifactExpired.class, first, home).data().removedAfter();
        ReplicaRemoved removed = line.event(ReplicaRemoved.class, first, home).data();
        line.event(ReplicaRemoved.class, first, far);
        assertThat(System.currentTimeMillis()).isGreaterThanOrEqualTo(allowed.toEpochMilli());
        assertThat(removed.reason()).contains("not among the newest 1 builds");
        for (Region region : List.of(home, far)) {
            Digest pack = onlyPack(alone);
            Awaitility.await().atMost(SOON).until(() -> !region.store().exists(BlobKind.PACK, pack));
            assertThat(region.store().tree(pack)).isEmpty();
            for (WrittenArtifact gone : List.of(alone, base)) {
                // A sweep removes one after the other; the events tell of the first only.
                Awaitility.await()
                        .atMost(SOON)
                        .until(() -> !region.store()
                                        .exists(BlobKind.MANIFEST, gone.ref().manifest())
                                && !region.store()
                                        .exists(BlobKind.LAYOUT, gone.ref().layout()));
            }
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> region.store().attestations().newest(first).isEmpty());
            assertThat(region.store().attestations().newest(third)).isPresent();
            assertThat(region.store().exists(BlobKind.MANIFEST, newest.ref().manifest()))
                    .isTrue();
            for (Pack each : newest.layout().packs()) {
                assertThat(region.store().read(BlobKind.PACK, each.digest())).hasSize((int) each.size());
            }
        }
        assertThat(line.events(ReplicaRemoved.class, third, home)).isEmpty();
    }

    @Test
    void aPinInBetweenRescuesUntilItIsTakenBack() throws Exception {
        home.start(EVERY, Duration.ofHours(1), SHORT);
        line.keep(ONE);
        WrittenArtifact old = line.artifact(home, line.tree(SIZE, "old"));
        BuildId first = line.succeeded(home, old, far);
        line.succeeded(home, line.artifact(home, line.tree(SIZE, "new")), far);
        line.event(ArtifactExpired.class, first, home);
        line.keep(ONE.pinning(List.of(first)));
        assertThat(line.event(ArtifactKept.class, first, home).data().reason()).isEqualTo("pinned");
        assertThat(home.store().exists(BlobKind.MANIFEST, old.ref().manifest())).isTrue();

        home.stop();
        line.keep(ONE);
        home.start(EVERY, Duration.ZERO, Duration.ZERO);
        line.events(ArtifactExpired.class, first, home, 2);
        line.event(ReplicaRemoved.class, first, home);
        Awaitility.await().atMost(SOON).until(() -> !home.store()
                .exists(BlobKind.MANIFEST, old.ref().manifest()));
    }

    /** As while one replicator takes over from another. */
    @Test
    void twoSweepsAtOnceRemoveEachBuildOnceAndNothingThatIsUsed() throws Exception {
        home.start(EVERY, SHORT, SHORT);
        home.start(EVERY, SHORT, SHORT);
        line.keep(KeepRules.DEFAULT);
        Path shared = line.tree(SIZE, "shared");
        WrittenArtifact base = line.artifact(home, shared);
        BuildId first = line.succeeded(home, base);
        List<WrittenArtifact> old = new ArrayList<>();
        List<BuildId> builds = new ArrayList<>();
        for (int each = 0; each < 8; each++) {
            old.add(line.artifact(home, SIZE));
            builds.add(line.succeeded(home, old.getLast()));
        }
        BuildId pinned = builds.getLast();
        line.event(ReplicaCompleted.class, pinned, home);
        line.keep(ONE.pinning(List.of(pinned)));
        line.event(ArtifactExpired.class, first, home);

        // While they are marked, a build ends that uses a pack of one of them.
        line.add(shared, SIZE, "more");
        WrittenArtifact newest = line.artifact(home, shared, new KnownArtifact(base.manifest(), base.layout()));
        BuildId last = line.succeeded(home, newest);
        for (BuildId build : builds.subList(0, 7)) {
            line.event(ReplicaRemoved.class, build, home);
        }
        line.event(ReplicaRemoved.class, first, home);
        Awaitility.await().atMost(SOON).until(() -> {
            for (WrittenArtifact gone : old.subList(0, 7)) {
                if (home.store().exists(BlobKind.PACK, onlyPack(gone))) {
                    return false;
                }
            }
            return !home.store().exists(BlobKind.MANIFEST, base.ref().manifest());
        });
        for (BuildId build : builds.subList(0, 7)) {
            assertThat(line.events(ReplicaRemoved.class, build, home))
                    .extracting(Event::id)
                    .containsOnly("replica/%s/%s/removed-1".formatted(home.name(), build));
        }
        line.complete(home, newest);
        line.complete(home, old.getLast());
        assertThat(line.events(ReplicaRemoved.class, pinned, home)).isEmpty();
        assertThat(line.events(ReplicaRemoved.class, last, home)).isEmpty();
    }
}
