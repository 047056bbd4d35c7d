package io.bowwave.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlobHashTest {

    /** The definition of RFC 6962, word for word, as a second opinion. */
    private static byte[] definition(byte[] blob, int from, int blocks) {
        MessageDigest sha256 = Digest.sha256();
        if (blocks == 0) {
            return sha256.digest();
        }
        if (blocks == 1) {
            sha256.update((byte) 0);
            int at = from * BlobHash.BLOCK;
            sha256.update(blob, at, Math.min(BlobHash.BLOCK, blob.length - at));
            return sha256.digest();
        }
        int left = Integer.highestOneBit(blocks - 1);
        sha256.update((byte) 1);
        sha256.update(definition(blob, from, left));
        sha256.update(definition(blob, from + left, blocks - left));
        return sha256.digest();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 131_072, 131_073, 393_216, 700_000, 1_048_577})
    void rootIsThatOfTheRfc(int size, @TempDir Path folder) throws IOException {
        byte[] blob = Trees.random(size, size);
        BlobHash hash = BlobHash.of(Files.write(folder.resolve("blob"), blob));
        assertThat(hash.root()).isEqualTo(Digest.ofHash(definition(blob, 0, BlobHash.blocks(size))));
    }

    @Test
    void aBlockIsVerifiedByItself(@TempDir Path folder) throws IOException {
        byte[] blob = Trees.random(1, 300_000);
        BlobHash own = BlobHash.of(Files.write(folder.resolve("blob"), blob));
        BlobHash received = BlobHash.of(own.leaves(), own.size(), own.root());
        assertThat(received.blocks()).isEqualTo(3);
        assertThat(received.verify(2, ByteBuffer.wrap(blob, 262_144, 300_000 - 262_144)))
                .isTrue();
        assertThat(received.verify(1, ByteBuffer.wrap(blob, 0, BlobHash.BLOCK))).isFalse();
        assertThat(received.verify(2, ByteBuffer.wrap(blob, 262_144, 10))).isFalse();
        assertThat(received.verify(3, ByteBuffer.allocate(0))).isFalse();
        blob[131_080]++;
        assertThat(received.verify(1, ByteBuffer.wrap(blob, BlobHash.BLOCK, BlobHash.BLOCK)))
                .isFalse();
    }

    @Test
    void leavesOfAnotherBlobAreRefused(@TempDir Path folder) throws IOException {
        BlobHash one = BlobHash.of(Files.write(folder.resolve("one"), Trees.random(1, 300_000)));
        BlobHash two = BlobHash.of(Files.write(folder.resolve("two"), Trees.random(2, 300_000)));
        assertThatThrownBy(() -> BlobHash.of(two.leaves(), 300_000, one.root()))
                .hasMessageContaining(two.root().text())
                .hasMessageContaining(one.root().text());
        assertThatThrownBy(() -> BlobHash.of(one.leaves(), 500_000, one.root())).hasMessageContaining("expected 128");
    }
}
