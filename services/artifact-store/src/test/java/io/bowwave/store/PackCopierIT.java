package io.bowwave.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers(Server.S3)
class PackCopierIT {

    private static final byte[] LARGE = random(17_000_000);

    private final S3Server server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private S3BlobStore from;
    private S3BlobStore to;
    private Pack pack;

    @TempDir
    private Path folder;

    PackCopierIT(S3Server server) {
        this.server = server;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }

    private S3BlobStore fresh() {
        String bucket = "bowwave-" + UUID.randomUUID();
        server.createBucket(bucket);
        return S3BlobStore.open(URI.create(server.endpoint()), server.accessKey(), server.secretKey(), bucket);
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve(UUID.randomUUID().toString()), content);
    }

    @BeforeEach
    void open() throws IOException {
        from = fresh();
        to = fresh();
        Path file = file(LARGE);
        BlobHash tree = BlobHash.of(file);
        pack = new Pack(tree.root(), LARGE.length);
        from.putPack(pack.digest(), file, tree);
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        from.close();
        to.close();
    }

    /** As a process that is killed: whatever has been sent stays. */
    private void killedAfter(long bytes) {
        AtomicLong read = new AtomicLong();
        Throttle dies = count -> {
            if (read.addAndGet(count) > bytes) {
                throw new InterruptedIOException("killed");
            }
        };
        assertThatThrownBy(() -> new PackCopier(to, threads).copy(from, pack, dies, piece -> {}))
                .hasMessageContaining("killed");
    }

    @Test
    void partsThatWereSentAreNotSentAgain() throws IOException {
        killedAfter(16_800_000);
        assertThat(to.exists(BlobKind.PACK, pack.digest())).isFalse();
        AtomicLong told = new AtomicLong();
        long copied = new PackCopier(to, threads).copy(from, pack, Throttle.NONE, told::addAndGet);
        assertThat(copied).isBetween(1L, LARGE.length - (long) PackCopier.PART).isEqualTo(told.get());
        assertThat(to.read(BlobKind.PACK, pack.digest())).isEqualTo(LARGE);
        assertThat(to.tree(pack.digest()).orElseThrow())
                .isEqualTo(from.tree(pack.digest()).orElseThrow());
        assertThat(new PackCopier(to, threads).copy(from, pack, Throttle.NONE, piece -> {}))
                .isZero();
    }

    @Test
    void uploadsThatNobodyEndsAreAborted() throws IOException {
        killedAfter(16_800_000);
        assertThat(to.abortUploads(Instant.EPOCH)).isZero();
        assertThat(to.abortUploads(Instant.now().plusSeconds(60))).isEqualTo(1);
        assertThat(new PackCopier(to, threads).copy(from, pack, Throttle.NONE, piece -> {}))
                .isEqualTo(LARGE.length);
    }

    @Test
    void aPartThatIsDamagedIsNotSentOn() throws IOException {
        byte[] damaged = LARGE.clone();
        damaged[16_000_000]++;
        from.delete(BlobKind.PACK, pack.digest());
        from.putPack(pack.digest(), file(damaged), BlobHash.of(file(LARGE)));
        assertThatThrownBy(() -> new PackCopier(to, threads).copy(from, pack, Throttle.NONE, piece -> {}))
                .isInstanceOf(DamagedBlobException.class)
                .hasMessageContaining("block 122");
        assertThat(to.exists(BlobKind.PACK, pack.digest())).isFalse();
    }

    @Test
    void withoutATreeTheWholeIsChecked() throws IOException {
        from.trees().delete(pack.digest());
        assertThat(new PackCopier(to, threads).copy(from, pack, Throttle.NONE, piece -> {}))
                .isEqualTo(LARGE.length);
        assertThat(to.tree(pack.digest())).isPresent();
    }

    @Test
    void aRottenPackIsReplaced() throws IOException {
        byte[] rotten = LARGE.clone();
        rotten[5]++;
        to.put(BlobKind.PACK, pack.digest(), file(rotten));
        PackCopier copier = new PackCopier(to, threads);
        assertThat(copier.copy(from, pack, Throttle.NONE, piece -> {})).isZero();
        assertThat(copier.replace(from, pack, Throttle.NONE, piece -> {})).isEqualTo(LARGE.length);
        assertThat(to.read(BlobKind.PACK, pack.digest())).isEqualTo(LARGE);
    }
}
