package io.bowwave.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.id.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobFolderTest {

    private static final Blobs BLOB = Blobs.random(5 * 131_072 + 77, 1);
    private static final Blobs WHOLE = Blobs.whole(300_000, 2);

    @TempDir
    Path path;

    private BlobFolder folder;

    @BeforeEach
    void open() throws Exception {
        folder = new BlobFolder(path);
    }

    @Test
    void completesABlobWhoseBlocksComeInAnyOrder() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        for (int block : new int[] {5, 0, 3, 1, 4}) {
            assertThat(filling.write(block, BLOB.block(block))).isTrue();
            folder.finish(filling);
            assertThat(folder.find(BLOB.digest())).isEmpty();
        }
        filling.write(2, BLOB.block(2));
        folder.finish(filling);
        assertThat(folder.find(BLOB.digest()))
                .hasValueSatisfying(file -> assertThat(file).hasBinaryContent(BLOB.bytes()));
        assertThat(folder.list()).containsExactly(new BlobFolder.Stored(BLOB.digest(), BLOB.bytes().length, false));
    }

    @Test
    void writesNoBlockThatIsNotWhatItMustBe() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        assertThat(filling.write(0, BLOB.block(1))).isFalse();
        assertThat(filling.write(0, BLOB.block(0).limit(100))).isFalse();
        assertThat(filling.blocks().isEmpty()).isTrue();
    }

    @Test
    void goesOnWhereAKilledProcessWas() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        filling.write(1, BLOB.block(1));
        filling.write(4, BLOB.block(4));

        BlobFolder next = new BlobFolder(path);
        next.resume(BLOB.digest(), BLOB.bytes().length);
        FillingBlob resumed = next.begin(BLOB.digest(), BLOB.hash());
        assertThat(resumed.blocks().stream().toArray()).containsExactly(1, 4);
    }

    @Test
    void trustsNoJournalThatIsAheadOfTheDisk() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        filling.write(1, BLOB.block(1));
        Files.write(path.resolve(BLOB.digest().hex() + ".journal"), new byte[] {0b1010}, StandardOpenOption.WRITE);

        FillingBlob resumed = new BlobFolder(path).begin(BLOB.digest(), BLOB.hash());
        assertThat(resumed.blocks().stream().toArray()).containsExactly(1);
    }

    @Test
    void looksAgainAtABlobThatWasNotDurableWhenTheProcessDied() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        for (int block = 0; block < 6; block++) {
            filling.write(block, BLOB.block(block));
        }
        Files.copy(path.resolve(BLOB.digest().hex() + ".journal"), path.resolve("kept"));
        folder.finish(filling);
        await().until(() -> !Files.exists(path.resolve(BLOB.digest().hex() + ".journal")));
        Files.move(path.resolve("kept"), path.resolve(BLOB.digest().hex() + ".journal"));

        BlobFolder next = new BlobFolder(path);
        assertThat(next.find(BLOB.digest())).isEmpty();
        next.resume(BLOB.digest(), BLOB.bytes().length);
        assertThat(next.find(BLOB.digest())).isPresent();
    }

    @Test
    void saysHowMuchRoomIsNeededAndFree() throws Exception {
        BlobFolder small = new BlobFolder(path, new DiskRoom(() -> DiskRoom.SPARE + 1000));
        small.room().promise("one", 600);
        assertThatThrownBy(() -> small.room().promise("another", 600))
                .isInstanceOf(DiskFullException.class)
                .hasMessageContaining("found 400 bytes free, expected 600 for another");
        small.room().giveBack(600);
        small.room().promise("another", 600);
        new DiskRoom(() -> 0).promise("what is there already", 0);
    }

    @Test
    void servesABlockBeforeTheBlobIsWhole() throws Exception {
        FillingBlob filling = folder.begin(BLOB.digest(), BLOB.hash());
        AtomicInteger told = new AtomicInteger();
        try (BlobView view = Objects.requireNonNull(folder.open(BLOB.digest()))) {
            view.watch(told::incrementAndGet);
            assertThat(view.has(2)).isFalse();
            filling.write(2, BLOB.block(2));
            assertThat(view.has(2)).isTrue();
            assertThat(told).hasValue(1);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            view.transfer(2 * 131_072, 131_072, Channels.newChannel(out));
            assertThat(ByteBuffer.wrap(out.toByteArray())).isEqualTo(BLOB.block(2));
            folder.delete(BLOB.digest());
            assertThat(view.stale()).isTrue();
        }
    }

    @Test
    void keepsAWholeBlobOnlyUnderItsName() throws Exception {
        folder.add(WHOLE.digest(), new ByteArrayInputStream(WHOLE.bytes()), WHOLE.bytes().length);
        assertThat(folder.find(WHOLE.digest())).isPresent();
        Digest other = Digest.of(new byte[] {1});
        assertThatThrownBy(() -> folder.add(other, new ByteArrayInputStream(WHOLE.bytes()), WHOLE.bytes().length))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining(WHOLE.digest().text())
                .hasMessageContaining(other.text());
        assertThat(folder.find(other)).isEmpty();
        assertThat(path.toFile().list()).hasSize(1);
    }

    @Test
    void namesWhatNobodyHasUsedForLong() throws Exception {
        folder.add(WHOLE.digest(), new ByteArrayInputStream(WHOLE.bytes()), WHOLE.bytes().length);
        folder.touch(WHOLE.digest(), 1_000_000);
        assertThat(folder.unusedSince(1_000_001)).containsExactly(WHOLE.digest());
        assertThat(folder.unusedSince(1_000_000)).isEmpty();
        folder.delete(WHOLE.digest());
        assertThat(path.toFile().list()).isEmpty();
    }
}
