package io.bowwave.artifact;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.bowwave.artifact.release.ReleasePlan;
import io.bowwave.artifact.release.ReleaseStore;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.id.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who wishes us ill could send: refused by name, before it takes memory, time or disk. */
class HostileTest {

    @TempDir
    private Path folder;

    private static ChunkTable table(int... sizes) {
        byte[] hashes = new byte[sizes.length * ChunkTable.HASH];
        for (int i = 0; i < sizes.length; i++) {
            System.arraycopy(Digest.of(new byte[] {(byte) i}).hash(), 0, hashes, i * ChunkTable.HASH, ChunkTable.HASH);
        }
        return new ChunkTable(ByteBuffer.wrap(hashes), sizes, sizes.length);
    }

    private static byte[] manifest(List<FileEntry> files, ChunkTable chunks) {
        return new Manifest(files, chunks, Trees.RUN).encode();
    }

    private static void refused(byte[] manifest, String... why) {
        assertThatThrownBy(() -> Manifest.decode(manifest))
                .isInstanceOf(InvalidArtifactException.class)
                .message()
                .contains(why);
    }

    @Test
    void aSmallManifestOfAHugeReleaseIsRefused() {
        int[] again = new int[Manifest.MAX_REFERENCES + 1];
        FileEntry bomb = FileEntry.file("bomb", false, (long) again.length * Chunker.MAX, again);
        refused(
                manifest(List.of(bomb), table(Chunker.MAX)),
                "bomb: chunks: found 4000001 items, expected at most 4000000");
        int[] half = new int[Manifest.MAX_REFERENCES / 2 + 1];
        FileEntry first = FileEntry.file("a", false, (long) half.length * Chunker.MAX, half);
        FileEntry second = FileEntry.file("b", false, (long) half.length * Chunker.MAX, half);
        refused(manifest(List.of(first, second), table(Chunker.MAX)), "b: chunks: found 2000001 items");
    }

    @Test
    void digestsThatAreMadeUpToSlowTablesDownAreRefused() {
        int count = 6_000;
        byte[] hashes = new byte[count * ChunkTable.HASH];
        int[] sizes = new int[count];
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            ByteBuffer.wrap(hashes).putInt(i * ChunkTable.HASH + 8, i);
            sizes[i] = 1;
            numbers[i] = i;
        }
        FileEntry file = FileEntry.file("a", false, count, numbers);
        refused(manifest(List.of(file), new ChunkTable(ByteBuffer.wrap(hashes), sizes, count)), "begin alike");
    }

    @Test
    void longTextsAndManyValuesAreRefusedBeforeTheyAreRead() {
        String where = "it";
        byte[] text = new byte[CborReader.MAX_TEXT + 1];
        Arrays.fill(text, (byte) 'x');
        byte[] longText = item(out -> out.text(new String(text, US_ASCII)));
        assertThatThrownBy(() -> new CborReader(ByteBuffer.wrap(longText), "test").text(where))
                .hasMessageContaining("text of 131073 bytes, expected at most 131072");
        byte[] many = item(out -> {
            out.array(20_000);
            for (int i = 0; i < 20_000; i++) {
                out.uint(1);
            }
        });
        assertThatThrownBy(() -> new CborReader(ByteBuffer.wrap(many), "test").value(where))
                .hasMessageContaining("more than 10000 items");
        byte[] large = item(out -> {
            out.array(40);
            for (int i = 0; i < 40; i++) {
                out.text("x".repeat(CborReader.MAX_TEXT));
            }
        });
        assertThatThrownBy(() -> new CborReader(ByteBuffer.wrap(large), "test").value(where))
                .hasMessageContaining("1048576 bytes");
    }

    private static byte[] item(java.util.function.Consumer<CborWriter> content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        content.accept(new CborWriter(out));
        return out.toByteArray();
    }

    @Test
    void aLinkWithATargetThatNoSystemTakesIsRefused() {
        String target = "x/".repeat(2100) + "y";
        refused(
                manifest(List.of(FileEntry.link("a", target), FileEntry.file("b", false, 1, new int[] {0})), table(1)),
                "a: found a link to a path of more than 4095 bytes");
    }

    @Test
    void messagesCannotForgeLinesOfALog() {
        InvalidArtifactException refusal =
                new InvalidArtifactException("x\n2026 INFO all is well\u001b[2J" + "y".repeat(9000));
        assertThat(refusal.getMessage())
                .startsWith("x\\u000a2026 INFO")
                .contains("\\u001b")
                .hasSizeLessThan(2100)
                .endsWith(" ...");
    }

    @Test
    void placesThatOverlapAreRefusedByName() throws IOException {
        Pack pack = new Pack(Digest.of(new byte[0]), 1000);
        assertThatThrownBy(() -> PlaceRules.check(new int[] {0, 100, 50, 0, 0, 149, 10, 0}, List.of(pack)))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining("two chunks that overlap, 50 bytes at 100 and 10 bytes at 149");
        assertThatThrownBy(() -> PlaceRules.check(new int[] {0, 100, 50, 0, 0, 100, 50, 0}, List.of(pack)))
                .hasMessageContaining(pack.digest().toString());
        PlaceRules.check(new int[] {0, 500, 50, 0, 0, 100, 400, 0, 0, 8, 92, 0}, List.of(pack));
    }

    @Test
    void aPackOfAnotherSizeOrKindIsRefusedBeforeItIsRead() throws IOException {
        Path file = Files.write(folder.resolve("pack"), new byte[100]);
        ChunkPlace place = new ChunkPlace(0, 8, 10, Codec.NONE);
        try (PackReader reader = new PackReader(pack -> file)) {
            assertThatThrownBy(() -> reader.read(pack(100), place, new byte[10], 10))
                    .isInstanceOf(InvalidArtifactException.class)
                    .hasMessageContaining(
                            "found 100 bytes that begin with 0000000000000000, expected 100 that begin with 425750");
            Files.write(file, Arrays.copyOf(Pack.MAGIC, 100));
            assertThatThrownBy(() -> reader.read(pack(99), place, new byte[10], 10))
                    .hasMessageContaining("found 100 bytes that begin with");
            reader.read(pack(100), place, new byte[10], 10);
        }
    }

    /** Eight bytes of magic, "hello" as it is, then 48 bytes of hellos as a frame. */
    @Test
    void aPackIsReadAsItIsDescribed() throws IOException {
        String text = "hello hello hello hello hello hello hello hello ";
        byte[] frame = Zstd.compress(text.getBytes(US_ASCII), 3);
        ByteBuffer bytes = ByteBuffer.allocate(13 + frame.length);
        bytes.put(HexFormat.of().parseHex("42575041434b0001"))
                .put("hello".getBytes(US_ASCII))
                .put(frame);
        Path file = Files.write(folder.resolve("pack"), bytes.array());
        byte[] raw = new byte[text.length()];
        try (PackReader reader = new PackReader(pack -> file)) {
            reader.read(pack(bytes.capacity()), new ChunkPlace(0, 8, 5, Codec.NONE), raw, 5);
            assertThat(new String(raw, 0, 5, US_ASCII)).isEqualTo("hello");
            reader.read(pack(bytes.capacity()), new ChunkPlace(0, 13, frame.length, Codec.ZSTD), raw, raw.length);
            assertThat(new String(raw, US_ASCII)).isEqualTo(text);
        }
    }

    private static Pack pack(int size) {
        return new Pack(Digest.of(new byte[] {(byte) size}), size);
    }

    @Test
    void aFileSystemThatTakesTwoNamesForOneIsNotWrittenTo() throws IOException {
        Path tree = folder.resolve("tree");
        Trees.write(tree, "A", new byte[] {1});
        WrittenArtifact written = Trees.make(tree, folder.resolve("packs"));
        ReleaseStore store = new ReleaseStore(folder.resolve("releases"));
        ReleasePlan plan = Trees.plan(store, written);
        // What such a file system shows when the other name was written before.
        Trees.write(folder.resolve("releases/." + Trees.name(written).hex() + ".staging"), "A", new byte[] {2});
        assertThatThrownBy(() -> store.assemble(plan, Trees.in(folder.resolve("packs"))))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining("A: found a file of this name")
                .hasMessageContaining("upper and lower case");
    }
}
