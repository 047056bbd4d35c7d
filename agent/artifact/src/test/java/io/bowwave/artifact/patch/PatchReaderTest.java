package io.bowwave.artifact.patch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.artifact.Varints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatchReaderTest {

    private static final byte[] OLD = "the quick brown fox jumps over the lazy dog".getBytes(UTF_8);

    @TempDir
    private Path folder;

    private Path base;

    @BeforeEach
    void base() throws IOException {
        base = Files.write(folder.resolve("base"), OLD);
    }

    /** A patch with just these numbers in its control frame. */
    private Path patch(long raw, byte[] add, byte[] insert, long... control) throws IOException {
        ByteArrayOutputStream numbers = new ByteArrayOutputStream();
        for (long number : control) {
            Varints.write(numbers, number);
        }
        return patch(raw, Zstd.compress(numbers.toByteArray()), Zstd.compress(add), Zstd.compress(insert));
    }

    private Path patch(long raw, byte[] control, byte[] add, byte[] insert) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PatchForm.HEADER + control.length + add.length + insert.length);
        bytes.put(PatchForm.MAGIC).putLong(raw).putInt(control.length).putInt(add.length);
        bytes.put(control).put(add).put(insert);
        return Files.write(folder.resolve("patch"), bytes.array());
    }

    private byte[] read(Path patch) throws IOException {
        try (PatchBase old = PatchBase.of(base, OLD.length);
                PatchReader reader = new PatchReader(patch, old)) {
            byte[] made = new byte[(int) reader.left()];
            int half = made.length / 2;
            reader.read(made, 0, half);
            reader.read(made, half, made.length - half);
            reader.end();
            return made;
        }
    }

    private void refused(Path patch, String why) {
        assertThatThrownBy(() -> read(patch))
                .isInstanceOf(InvalidArtifactException.class)
                .hasMessageContaining(why);
    }

    @Test
    void theGoldenPatchMakesTheGoldenBytes() throws IOException {
        try (var in = Objects.requireNonNull(PatchReaderTest.class.getResourceAsStream("golden-patch.hex"))) {
            byte[] golden = HexFormat.of().parseHex(new String(in.readAllBytes(), UTF_8).strip());
            assertThat(read(Files.write(folder.resolve("golden"), golden)))
                    .asString(UTF_8)
                    .isEqualTo("THE quick red fox jumps. the quick");
        }
    }

    @Test
    void stepsAddInsertAndMove() throws IOException {
        byte[] add = new byte[3 + 7 + 10 + 9];
        Arrays.fill(add, 0, 3, (byte) ('T' - 't'));
        Path patch = patch(34, add, "red. ".getBytes(UTF_8), 34, 1, 0, 10, 3, 10, 10, 2, 49, 9, 0);
        byte[] made = read(patch);
        assertThat(made).asString(UTF_8).isEqualTo("THE quick red fox jumps. the quick");
    }

    @Test
    void aPatchThatLiesIsRefused() throws IOException {
        byte[] some = new byte[60];
        refused(patch(10, some, some, 10, 2, 0, 10, 0), "found base file number 1, expected one of 1 files");
        refused(
                patch(10, some, some, 10, 1, 2L * 40, 10, 0),
                "found 5 bytes at 40 of manifest, expected a place in its 43");
        refused(patch(10, some, some, 10, 1, 1, 10, 0), "found a step to -1");
        refused(patch(10, some, some, 10, 0, 0, 10, 0), "expected some to insert");
        refused(patch(10, some, some, 10, 1, 0, 0, 0), "adds 0 and inserts 0");
        refused(patch(10, some, some, 11, 1, 0, 10, 0), "unit: found 11, expected a number up to 10");
        refused(patch(10, some, some, 10, 1, 0, 11, 0), "add: found 11");
        refused(patch(10, some, some, 10, 1, 0, 5, 6), "insert: found 6");
        refused(patch(10, some, some, 10, 1, 0, 5), "insert: found the end");
        refused(patch(10, some, some, 10, 1, 0, 10, 0), "found more bytes");
        refused(patch(10, new byte[3], new byte[0], 10, 1, 0, 10, 0), "expected 2 more bytes");
        refused(patch(PatchForm.MAX_RAW + 1L, some, some, 1), "expected a patch of version 1");
        refused(patch(-1, some, some, 1), "expected a patch of version 1");
        refused(patch(4, new byte[] {1, 2, 3}, some, some), "no zstd frame");
        refused(Files.write(folder.resolve("short"), PatchForm.MAGIC), "expected a patch of version 1");
    }

    @Test
    void aFrameWithAWindowThatIsTooLargeIsRefused() throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        try (var out = new com.github.luben.zstd.ZstdOutputStreamNoFinalizer(frame, 3)) {
            out.setWindowLog(PatchForm.WINDOW_LOG + 1);
            out.write(new byte[1 << 24]);
        }
        ByteArrayOutputStream control = new ByteArrayOutputStream();
        for (long number : new long[] {10, 0, 0, 0, 10}) {
            Varints.write(control, number);
        }
        refused(
                patch(10, Zstd.compress(control.toByteArray()), Zstd.compress(new byte[0]), frame.toByteArray()),
                "no zstd frame");
    }

    @Test
    void anyDamageIsRefusedOrMakesJustAsManyBytes() throws IOException {
        long seed = System.nanoTime();
        System.out.println("PatchReaderTest seed " + seed);
        Random random = new Random(seed);
        byte[] honest = Files.readAllBytes(patch(43, new byte[40], new byte[3], 43, 1, 0, 20, 3, 3, 20, 0));
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = honest.clone();
            for (int left = 1 + random.nextInt(3); left > 0; left--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(read(Files.write(folder.resolve("damaged"), damaged)).length)
                        .isLessThanOrEqualTo(PatchForm.MAX_RAW);
            } catch (InvalidArtifactException e) {
                assertThat(e).as("seed %d, round %d", seed, i).hasMessageContaining("expected");
            }
        }
    }
}
