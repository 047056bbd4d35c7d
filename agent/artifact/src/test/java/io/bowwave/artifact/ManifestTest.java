package io.bowwave.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.write.WrittenArtifact;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {

    private static final ChunkTable ONE =
            new ChunkTable(ByteBuffer.wrap(Digest.of(new byte[] {1}).hash()), new int[] {1}, 1);

    @TempDir
    private Path folder;

    private static Manifest manifest(ChunkTable chunks, FileEntry... files) {
        return new Manifest(List.of(files), chunks, Trees.RUN);
    }

    private static FileEntry file(String path, long size, int... chunks) {
        return FileEntry.file(path, false, size, chunks);
    }

    private static void refused(Manifest lie, String... why) {
        assertThatThrownBy(() -> Manifest.decode(lie.encode()))
                .isInstanceOf(InvalidArtifactException.class)
                .message()
                .contains(why);
    }

    private WrittenArtifact golden() throws IOException {
        Path tree = folder.resolve("tree");
        Trees.executable(Trees.write(tree, "bin/server", "#!/bin/sh\n".getBytes(UTF_8)));
        Trees.write(tree, "data/large.bin", Trees.random(42, 200_000));
        Trees.write(tree, "data/none", new byte[0]);
        Trees.write(tree, "naïve.txt", "hello hello hello hello hello hello hello hello\n".getBytes(UTF_8));
        Files.createSymbolicLink(tree.resolve("current"), Path.of("data/large.bin"));
        Files.createDirectories(tree.resolve("tmp"));
        return Trees.make(tree, folder.resolve("packs"));
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(ManifestTest.class.getResourceAsStream(name), name)) {
            return HexFormat.of().parseHex(new String(in.readAllBytes(), UTF_8).strip());
        }
    }

    @Test
    void theGoldenTreeGivesTheGoldenBytes() throws IOException {
        WrittenArtifact written = golden();
        assertThat(HexFormat.of().formatHex(written.manifest().encode()))
                .isEqualTo(HexFormat.of().formatHex(resource("golden-manifest.hex")));
        assertThat(HexFormat.of().formatHex(written.layout().encode()))
                .isEqualTo(HexFormat.of().formatHex(resource("golden-layout.hex")));
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        byte[] bytes = resource("golden-manifest.hex");
        Manifest read = Manifest.decode(bytes);
        assertThat(read.encode()).isEqualTo(bytes);
        assertThat(read.run()).isEqualTo(Trees.RUN);
        assertThat(read.files()).extracting(FileEntry::path).contains("bin/server", "tmp", "current");
        Layout layout = Layout.decode(resource("golden-layout.hex"));
        assertThat(layout.encode()).isEqualTo(resource("golden-layout.hex"));
        layout.check(Digest.of(bytes), read.chunks());
    }

    @Test
    void everyCutOffManifestIsRefused() throws IOException {
        byte[] bytes = resource("golden-manifest.hex");
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Manifest.decode(part)).isInstanceOf(InvalidArtifactException.class);
        }
    }

    @Test
    void aChangedByteIsRefusedOrAnotherManifest() throws IOException {
        byte[] bytes = resource("golden-manifest.hex");
        for (int at = 0; at < bytes.length; at++) {
            byte[] changed = bytes.clone();
            changed[at] ^= 1;
            try {
                assertThat(Manifest.decode(changed).encode()).as("byte " + at).isEqualTo(changed);
            } catch (InvalidArtifactException e) {
                assertThat(e).hasMessageContaining("expected");
            }
        }
    }

    @Test
    void otherRunInstructionsMakeAnotherArtifact() {
        RunInstructions other = new RunInstructions("./other", Map.of(), 0, null, Duration.ZERO);
        byte[] one = manifest(ONE, file("a", 1, 0)).encode();
        byte[] two = new Manifest(List.of(file("a", 1, 0)), ONE, other).encode();
        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void liesAreRefusedByName() {
        refused(manifest(ONE, file("../a", 1, 0)), "../a", "the name ..");
        refused(manifest(ONE, file("/a", 1, 0)), "absolute path");
        refused(manifest(ONE, file("b", 1, 0), file("a", 1, 0)), "a: found it behind b");
        refused(manifest(ONE, file("a", 1, 0), file("a", 1, 0)), "each path once");
        refused(manifest(ONE, file("a", 1, 0), file("a/b", 1, 0)), "a/b: found it below a");
        refused(manifest(ONE, FileEntry.link("a", "b"), file("a/b", 1, 0)), "a/b: found it below a");
        refused(manifest(ONE, FileEntry.link("a", "../b"), file("b", 1, 0)), "leaves the tree");
        refused(manifest(ONE, file("a", 2, 0)), "a: found size 2, expected 1");
        refused(manifest(ONE, file("a", 1, 1)), "a: found chunk number 1, expected less than 1");
        refused(manifest(ONE, FileEntry.emptyFolder("a")), "chunks: found 1 chunks, expected 0");
        byte[] twice = new byte[64];
        refused(
                manifest(new ChunkTable(ByteBuffer.wrap(twice), new int[] {1, 1}, 2), file("a", 2, 0, 1)),
                "for the second time");
        refused(
                manifest(new ChunkTable(ByteBuffer.allocate(32), new int[] {1 << 20}, 1), file("a", 1 << 20, 0)),
                "262144");
    }

    @Test
    void aLayoutOfAnotherVersionSaysSo() throws IOException {
        byte[] bytes = resource("golden-layout.hex");
        bytes[3] = 4;
        assertThatThrownBy(() -> Layout.decode(bytes))
                .hasMessage("layout: v: found version 4, expected 3: this program is older than the one that wrote it");
        bytes[3] = 2;
        assertThatThrownBy(() -> Layout.decode(bytes))
                .hasMessage("layout: v: found version 2, expected 3: this program is newer than the one that wrote it");
    }

    @Test
    void everyCutOffLayoutIsRefused() throws IOException {
        byte[] bytes = resource("golden-layout.hex");
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Layout.decode(part)).isInstanceOf(InvalidArtifactException.class);
        }
    }

    @Test
    void aLayoutThatLiesIsRefused() {
        Pack pack = new Pack(Digest.of(new byte[0]), 100);
        Pack twice = new Pack(pack.digest(), 99);
        Digest name = Digest.of(new byte[9]);
        assertThatThrownBy(() -> Layout.decode(new Layout(name, List.of(pack), new int[] {0, 90, 11, 0}).encode()))
                .hasMessageContaining("found 11 bytes at 90");
        assertThatThrownBy(() -> Layout.decode(new Layout(name, List.of(pack, twice), new int[] {0, 8, 1, 0}).encode()))
                .hasMessageContaining("each pack once");
        assertThatThrownBy(() -> Layout.decode(new Layout(name, List.of(), new int[] {0, 8, 1, 0}).encode()))
                .isInstanceOf(InvalidArtifactException.class);
        assertThatThrownBy(() -> new Layout(name, List.of(pack), new int[] {0, 8, 2, 0}).check(name, ONE))
                .hasMessageContaining("expected just 1");
        assertThatThrownBy(() -> new Layout(name, List.of(pack), new int[] {0, 8, 1, 1}).check(name, ONE))
                .hasMessageContaining("expected less than 1");
        assertThatThrownBy(() -> new Layout(name, List.of(pack), new int[0]).check(name, ONE))
                .hasMessageContaining("found 0, expected 1");
    }

    @Test
    void anotherVersionSaysSo() {
        byte[] bytes = manifest(ONE, file("a", 1, 0)).encode();
        bytes[3] = 3;
        assertThatThrownBy(() -> Manifest.decode(bytes)).hasMessageContaining("found version 3, expected 2");
        bytes[3] = 1;
        assertThatThrownBy(() -> Manifest.decode(bytes)).hasMessageContaining("found version 1, expected 2");
    }

    @Test
    void aFilesDigestIsOneOverItsChunks() {
        byte[] hashes = Trees.random(1, 64);
        Manifest manifest = manifest(
                new ChunkTable(ByteBuffer.wrap(hashes), new int[] {1, 2}, 2),
                file("a", 3, 0, 1),
                file("b", 1, 0),
                file("c", 0));
        ByteBuffer list = ByteBuffer.allocate(1 + 2 * 36).put((byte) 2);
        list.putInt(1).put(hashes, 0, 32).putInt(2).put(hashes, 32, 32);
        assertThat(manifest.digest(manifest.files().get(0))).isEqualTo(Digest.of(list.array()));
        assertThat(manifest.digest(manifest.files().get(1))).isEqualTo(Digest.of(Arrays.copyOf(list.array(), 37)));
        assertThat(manifest.digest(manifest.files().get(2))).isEqualTo(Digest.of(new byte[] {2}));
    }

    @Test
    void aFileOfAnotherDigestIsRefused() throws IOException {
        Path file =
                Files.write(folder.resolve("m"), manifest(ONE, file("a", 1, 0)).encode());
        assertThatThrownBy(() -> Manifest.read(file, Digest.of(new byte[1]))).hasMessageContaining("found sha256:");
        assertThat(Manifest.read(file, Digest.of(Files.readAllBytes(file))).files())
                .hasSize(1);
    }
}
