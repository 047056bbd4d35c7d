package io.bowwave.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.BlobName;
import io.bowwave.embedded.S3Server;
import io.bowwave.embedded.junit.RealServers;
import io.bowwave.embedded.junit.Server;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@RealServers(Server.S3)
class S3BlobStoreIT {

    private static final byte[] SMALL = "hello".getBytes(UTF_8);
    private static final byte[] LARGE = random(20_000_001);

    private final S3Server server;
    private S3BlobStore store;
    private S3BlobStore other;

    @TempDir
    private Path folder;

    S3BlobStoreIT(S3Server server) {
        this.server = server;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(5).nextBytes(bytes);
        return bytes;
    }

    private S3BlobStore fresh() {
        String bucket = "bowwave-" + UUID.randomUUID();
        server.createBucket(bucket);
        return open(server.endpoint(), bucket);
    }

    private S3BlobStore open(String endpoint, String bucket) {
        return S3BlobStore.open(URI.create(endpoint), server.accessKey(), server.secretKey(), bucket);
    }

    @BeforeEach
    void open() {
        store = fresh();
        other = fresh();
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
    }

    private Path file(byte[] content) throws IOException {
        return Files.write(folder.resolve(UUID.randomUUID().toString()), content);
    }

    /** The name that the bytes have as a pack. */
    private static Digest pack(byte[] content) {
        BlobName name = new BlobName(BlobKind.PACK);
        name.update(content, 0, content.length);
        return name.finish();
    }

    /** Puts bytes under a name that they don't have. */
    private void plant(BlobKind kind, Digest name, byte[] content) throws IOException {
        store.put(kind, name, file(content));
    }

    @Test
    void whatIsPutIsFoundReadAndListed() throws IOException {
        Digest small = Digest.of(SMALL);
        assertThat(store.exists(BlobKind.MANIFEST, small)).isFalse();
        assertThat(store.put(BlobKind.MANIFEST, small, SMALL)).isEqualTo(5);
        assertThat(store.exists(BlobKind.MANIFEST, small)).isTrue();
        assertThat(store.exists(BlobKind.LAYOUT, small)).isFalse();
        assertThat(store.read(BlobKind.MANIFEST, small)).isEqualTo(SMALL);
        assertThat(store.getRange(BlobKind.MANIFEST, small, 1, 3)).asString().isEqualTo("ell");
        assertThat(store.getRange(BlobKind.MANIFEST, small, 3, 100)).asString().isEqualTo("lo");
        assertThat(store.list(BlobKind.MANIFEST)).extracting(StoredBlob::digest).containsExactly(small);
        assertThat(store.list(BlobKind.PACK)).isEmpty();
        store.delete(BlobKind.MANIFEST, small);
        assertThat(store.exists(BlobKind.MANIFEST, small)).isFalse();
    }

    @Test
    void aLargeBlobGoesInPartsAndIsNotSentTwice() throws IOException {
        Digest large = pack(LARGE);
        Path file = file(LARGE);
        assertThat(store.put(BlobKind.PACK, large, file)).isEqualTo(LARGE.length);
        assertThat(store.put(BlobKind.PACK, large, file)).isZero();
        Path back = folder.resolve("back");
        store.download(BlobKind.PACK, large, back);
        assertThat(back).hasBinaryContent(LARGE);
    }

    @Test
    void damagedBytesNeverPassAsTheBlob() throws IOException {
        Digest name = pack(SMALL);
        plant(BlobKind.PACK, name, "jello".getBytes(UTF_8));
        assertThatThrownBy(() -> store.read(BlobKind.PACK, name))
                .isInstanceOf(DamagedBlobException.class)
                .hasMessageContaining("packs/" + name.hex())
                .hasMessageContaining("expected " + name);
        assertThatThrownBy(() -> store.download(BlobKind.PACK, name, folder.resolve("x")))
                .isInstanceOf(DamagedBlobException.class);
        assertThat(folder.resolve("x")).doesNotExist();
        assertThatThrownBy(() -> other.copyFrom(store, BlobKind.PACK, name, bytes -> {}))
                .isInstanceOf(DamagedBlobException.class);
        assertThatThrownBy(() -> store.put(BlobKind.LAYOUT, name, "jello".getBytes(UTF_8)))
                .isInstanceOf(DamagedBlobException.class);
    }

    @Test
    void aLargeBlobThatIsDamagedIsNotVisibleInTheCopy() throws IOException {
        byte[] damaged = LARGE.clone();
        damaged[19_000_000]++;
        Digest name = pack(LARGE);
        plant(BlobKind.PACK, name, damaged);
        assertThatThrownBy(() -> other.copyFrom(store, BlobKind.PACK, name, bytes -> {}))
                .isInstanceOf(DamagedBlobException.class);
        assertThat(other.exists(BlobKind.PACK, name)).isFalse();
    }

    @Test
    void copiesOnlyWhatIsMissing() throws IOException {
        Digest small = pack(SMALL);
        Digest large = pack(LARGE);
        store.put(BlobKind.PACK, small, SMALL);
        store.put(BlobKind.PACK, large, file(LARGE));
        List<Long> progress = new ArrayList<>();
        assertThat(other.copyFrom(store, BlobKind.PACK, small, progress::add)).isEqualTo(5);
        assertThat(other.copyFrom(store, BlobKind.PACK, large, progress::add)).isEqualTo(LARGE.length);
        assertThat(progress).containsExactly(5L, 8_388_608L, 8_388_608L, 3_222_785L);
        assertThat(other.copyFrom(store, BlobKind.PACK, large, progress::add)).isZero();
        assertThat(other.read(BlobKind.PACK, large)).isEqualTo(LARGE);
    }

    @Test
    void aPackStandsBesideTheLeavesOfItsTree() throws IOException {
        Digest small = pack(SMALL);
        Digest large = pack(LARGE);
        BlobHash tree = BlobHash.of(file(LARGE));
        store.put(BlobKind.PACK, small, SMALL);
        store.put(BlobKind.PACK, large, file(LARGE));
        other.copyFrom(store, BlobKind.PACK, large, bytes -> {});
        for (S3BlobStore each : List.of(store, other)) {
            byte[] leaves = each.tree(large).orElseThrow();
            assertThat(BlobHash.of(leaves, LARGE.length, tree.root()).leaves()).isEqualTo(tree.leaves());
        }
        assertThat(store.tree(small).orElseThrow()).hasSize(32);
        assertThat(other.tree(small)).isEmpty();
        store.delete(BlobKind.PACK, large);
        assertThat(store.tree(large)).isEmpty();
    }

    @Test
    void aPackThatLacksItsTreeGetsOneWhenItIsPutAgain() throws IOException {
        Digest large = pack(LARGE);
        Path file = file(LARGE);
        store.put(BlobKind.PACK, large, file);
        byte[] leaves = store.tree(large).orElseThrow();
        store.putTree(large, BlobHash.of(file(SMALL)));
        assertThat(store.tree(large).orElseThrow()).hasSize(32);
        assertThat(store.putPack(large, file, BlobHash.of(file))).isZero();
        assertThat(store.tree(large).orElseThrow()).isEqualTo(leaves);
    }

    @Test
    void aRangeIsReadAsAStream() throws IOException {
        Digest large = pack(LARGE);
        store.put(BlobKind.PACK, large, file(LARGE));
        try (InputStream in = store.openRange(BlobKind.PACK, large, 1000, 10_000_000)) {
            assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(LARGE, 1000, 10_001_000));
        }
    }

    @Test
    void aHalfWrittenBlobOfAnotherSizeIsWrittenAgain() throws IOException {
        Digest name = pack(SMALL);
        plant(BlobKind.PACK, name, "hel".getBytes(UTF_8));
        assertThat(store.put(BlobKind.PACK, name, SMALL)).isEqualTo(5);
        assertThat(store.read(BlobKind.PACK, name)).isEqualTo(SMALL);
    }

    @Test
    void whatIsMissingSaysSo() {
        Digest none = Digest.of(new byte[] {9});
        assertThatThrownBy(() -> store.read(BlobKind.LAYOUT, none))
                .isInstanceOf(MissingBlobException.class)
                .hasMessageContaining("/layouts/" + none.hex() + ": not there");
        assertThatThrownBy(() -> other.copyFrom(store, BlobKind.PACK, none, bytes -> {}))
                .isInstanceOf(MissingBlobException.class);
        try (S3BlobStore noBucket = open(server.endpoint(), "bowwave-nobody")) {
            assertThatThrownBy(() -> noBucket.put(BlobKind.PACK, pack(SMALL), SMALL))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("bowwave-nobody");
        }
    }

    @Test
    void aStoreThatIsAwayIsAStoreFault() {
        try (S3BlobStore away = open("http://127.0.0.1:1", "bowwave-away")) {
            assertThatThrownBy(() -> away.exists(BlobKind.PACK, pack(SMALL)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("http://127.0.0.1:1/bowwave-away/packs/");
        }
    }

    @Test
    void makesItsBucketOnce() throws IOException {
        try (S3BlobStore made = open(server.endpoint(), "bowwave-" + UUID.randomUUID())) {
            made.createBucket();
            made.createBucket();
            made.put(BlobKind.PACK, pack(SMALL), SMALL);
            assertThat(made.read(BlobKind.PACK, pack(SMALL))).isEqualTo(SMALL);
        }
    }

    @Test
    void logsAreReadFromAnyOffset() throws IOException {
        AppName app = new AppName("web");
        BuildId build = BuildId.at(1, new Random(1));
        assertThat(store.logs().size(app, build, 1)).isEmpty();
        store.logs().put(app, build, 1, file("one\ntwo\n".getBytes(UTF_8)));
        assertThat(store.logs().size(app, build, 1)).hasValue(8);
        assertThat(store.logs().read(app, build, 1, 4, 100)).asString(UTF_8).isEqualTo("two\n");
        assertThat(store.logs().read(app, build, 1, 8, 100)).isEmpty();
        assertThatThrownBy(() -> store.logs().read(app, build, 2, 0, 100)).isInstanceOf(MissingBlobException.class);
    }

    @Test
    void aLongLogIsCompressedInFramesAndPartsAndReadFromTheMiddle() throws IOException {
        AppName app = new AppName("web");
        BuildId build = BuildId.at(2, new Random(2));
        byte[] bits = new byte[12_500_000];
        new Random(3).nextBytes(bits);
        byte[] log = HexFormat.of().formatHex(bits).getBytes(UTF_8);
        store.logs().put(app, build, 1, file(log));
        StoredLog stored = store.logs().open(app, build, 1);
        assertThat(stored.size()).isEqualTo(log.length);
        for (long offset : new long[] {0, 5, (1 << 20) - 1, 17_000_000, log.length - 3, log.length}) {
            byte[] part = stored.read(offset, 100);
            assertThat(part).isEqualTo(Arrays.copyOfRange(log, (int) offset, (int) offset + part.length));
            assertThat(part.length > 0).isEqualTo(offset < log.length);
        }
    }

    @Test
    void aStreamThatIsReadToItsEndIsChecked() throws IOException {
        Digest small = pack(SMALL);
        store.put(BlobKind.PACK, small, SMALL);
        try (InputStream in = store.get(BlobKind.PACK, small)) {
            assertThat(in.readAllBytes()).isEqualTo(SMALL);
        }
    }
}
