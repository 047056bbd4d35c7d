package io.bowwave.artifact.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.artifact.RandomEdits;
import io.bowwave.artifact.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DeltaFinderTest {

    private static final Duration ENOUGH = Duration.ofMinutes(1);

    private final DeltaFinder finder = new DeltaFinder(new PatchTime(() -> 0, ENOUGH));
    private long literal;
    private long different;

    /** What the steps make, which shall be the new content. */
    private byte[] made(byte[] old, byte[] now) throws IOException {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        literal = 0;
        different = 0;
        finder.base(old, old.length);
        finder.find(now, now.length, (from, at, add, insert) -> {
            assertThat(at).isEqualTo(made.size());
            for (int i = 0; i < add; i++) {
                byte difference = (byte) (now[at + i] - old[from + i]);
                different += difference == 0 ? 0 : 1;
                made.write(old[from + i] + difference);
            }
            made.write(now, at + add, insert);
            literal += insert;
        });
        return made.toByteArray();
    }

    @Test
    void anyEditIsToldExactly() throws IOException {
        long seed = System.nanoTime();
        System.out.println("DeltaFinderTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] old = RandomEdits.content(random, random.nextInt(6000));
            byte[] now = RandomEdits.edit(random, old);
            assertThat(made(old, now)).as("seed %d, round %d", seed, i).isEqualTo(now);
        }
    }

    @Test
    void contentWithoutAnythingInCommonIsLiteral() throws IOException {
        byte[] now = Trees.random(2, 10_000);
        assertThat(made(Trees.random(1, 10_000), now)).isEqualTo(now);
        assertThat(literal).isGreaterThan(9_000);
        assertThat(made(new byte[0], now)).isEqualTo(now);
        assertThat(made(now, new byte[0])).isEmpty();
        assertThat(made(now, now)).isEqualTo(now);
        assertThat(literal + different).isZero();
    }

    @Test
    void aStretchThatMovedAndChangedInManyPlacesIsStillAddedTo() throws IOException {
        byte[] old = Trees.random(3, 100_000);
        byte[] now = new byte[101_000];
        System.arraycopy(Trees.random(4, 1000), 0, now, 0, 1000);
        System.arraycopy(old, 0, now, 1000, 100_000);
        for (int at = 1000; at < now.length; at += 20) {
            now[at] = (byte) (now[at] + 16);
        }
        assertThat(made(old, now)).isEqualTo(now);
        assertThat(literal).isLessThan(1_100);
        assertThat(different).isBetween(4_900L, 5_100L);
    }

    @Test
    void contentThatRepeatsItselfTakesNoTime() throws IOException {
        byte[] zeros = new byte[4 << 20];
        byte[] now = Arrays.copyOf(zeros, zeros.length + 100_000);
        now[1_000_000] = 1;
        assertThat(made(zeros, now)).isEqualTo(now);
        assertThat(literal).isLessThan(110_000);
    }

    @Test
    void whenTheTimeIsOverItStops() {
        AtomicLong clock = new AtomicLong();
        DeltaFinder late = new DeltaFinder(new PatchTime(clock::get, Duration.ofNanos(10)));
        clock.set(11);
        byte[] bytes = Trees.random(1, 100);
        assertThatThrownBy(() -> late.find(bytes, 100, (from, at, add, insert) -> {}))
                .isInstanceOf(PatchTime.OverException.class)
                .hasMessageContaining("more than PT0.00000001S");
    }
}
