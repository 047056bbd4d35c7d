package io.bowwave.depot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobKind;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.id.Digest;
import io.bowwave.store.S3BlobStore;
import io.bowwave.swarm.BlobFolder;
import io.bowwave.swarm.BlobView;
import io.bowwave.swarm.NotYetException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The origin against a real store. */
@RealServers(Server.S3)
class OriginIT {

    private static final int SIZE = (9 << 20) + 12_345;
    private static final Duration SOON = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final String bucket = "origin-" + UUID.randomUUID();
    private final byte[] content = new byte[SIZE];
    private S3BlobStore store;
    private Digest pack;
    private OriginReads reads;
    private OriginBlobs origin;
    private BlobFolder cached;

    @BeforeEach
    void start(S3Server s3) throws IOException {
        s3.createBucket(bucket);
        store = S3BlobStore.open(URI.create(s3.endpoint()), s3.accessKey(), s3.secretKey(), bucket);
        new Random(7).nextBytes(content);
        Path file = Files.write(folder.resolve("pack"), content);
        pack = BlobHash.of(file).root();
        store.put(BlobKind.PACK, pack, file);
        cached = new BlobFolder(folder.resolve("cache"));
        OriginCache cache = new OriginCache(cached, 1 << 30, Clock.systemUTC());
        reads = new OriginReads(store, cached, cache);
        origin = new OriginBlobs(reads, cached, cache, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        origin.close();
        store.close();
    }

    @Test
    void servesAPackWhileItReadsItOnce() throws Exception {
        try (BlobView view = opened()) {
            BlobHash tree = view.hash();
            assertThat(tree).isNotNull();
            await().atMost(SOON).until(view::complete);
            assertThat(reads.bytesRead()).isEqualTo(SIZE);
        }
        await().atMost(SOON).until(() -> cached.find(pack).isPresent());
        assertThat(Files.readAllBytes(cached.find(pack).orElseThrow())).isEqualTo(content);
        assertThat(reads.wrongTrees()).isZero();
        try (BlobView again = opened()) {
            assertThat(again.complete()).isTrue();
        }
        assertThat(reads.bytesRead()).isEqualTo(SIZE);
    }

    @Test
    void readsAPackWithAWrongTreeWholeAndMendsTheStore() throws Exception {
        byte[] other = Arrays.copyOf(content, SIZE);
        other[SIZE - 1]++;
        Path file = Files.write(folder.resolve("other"), other);
        BlobHash right = BlobHash.of(folder.resolve("pack"));
        store.putTree(pack, BlobHash.of(file));
        await().atMost(SOON).ignoreExceptionsInstanceOf(NotYetException.class).until(() -> {
            try (BlobView view = origin.open(pack)) {
                return view != null && cached.find(pack).isPresent();
            }
        });
        assertThat(Files.readAllBytes(cached.find(pack).orElseThrow())).isEqualTo(content);
        await().atMost(SOON).until(() -> Arrays.equals(store.tree(pack).orElseThrow(), right.leaves()));
        assertThat(reads.wrongTrees()).isEqualTo(1);
    }

    @Test
    void servesNoBlockOfAPackThatIsDamagedInTheStore() throws Exception {
        Digest damaged = BlobHash.of(folder.resolve("pack")).root();
        store.delete(BlobKind.PACK, damaged);
        BlobHash right = BlobHash.of(folder.resolve("pack"));
        byte[] other = Arrays.copyOf(content, SIZE);
        other[SIZE - 1]++;
        store.putPack(damaged, Files.write(folder.resolve("other"), other), right);
        await().atMost(SOON).until(() -> {
            try (BlobView view = origin.open(damaged)) {
                return reads.failures() > 0 || view == null;
            } catch (IOException e) {
                return reads.failures() > 0;
            }
        });
        assertThat(reads.failures()).isPositive();
        assertThat(cached.find(damaged)).isEmpty();
    }

    @Test
    void saysThatTheStoreHasItNot() throws Exception {
        assertThat(origin.open(Digest.of(new byte[] {1}))).isNull();
    }

    private BlobView opened() throws Exception {
        return Objects.requireNonNull(origin.open(pack));
    }
}
