package io.bowwave.swarm.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import java.lang.management.ManagementFactory;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: a message or a {@link ProtocolException}, and memory only in proportion to what came. */
class PlanCodecFuzzTest {

    private static final int ROUNDS = 5_000;
    private static final int LONGEST = 600;

    /** An entry of a byte or two becomes an object with its parts. */
    private static final long ALLOCATED_PER_BYTE = 512;

    private static final long ALLOCATED_ANYWAY = 64 << 10;

    private interface Reader {
        Object read(ByteBuffer bytes) throws ProtocolException;
    }

    private final long seed = Long.getLong("bowwave.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void readsAnyRequestThatIsWrittenAndRefusesAllElse() throws ProtocolException {
        for (int round = 0; round < ROUNDS; round++) {
            PlanRequest request = request();
            byte[] written = PlanCodec.write(request);
            assertThat(PlanCodec.readRequest(ByteBuffer.wrap(written)))
                    .as(where(round))
                    .isEqualTo(request);
            survives(PlanCodec::readRequest, spoilt(written), round);
        }
    }

    @Test
    void readsAnyAnswerThatIsWrittenAndRefusesAllElse() throws ProtocolException {
        for (int round = 0; round < ROUNDS; round++) {
            PlanAnswer answer = answer();
            byte[] written = PlanCodec.write(answer);
            assertThat(PlanCodec.readAnswer(ByteBuffer.wrap(written)))
                    .as(where(round))
                    .isEqualTo(answer);
            survives(PlanCodec::readAnswer, spoilt(written), round);
        }
    }

    @Test
    void refusesNoise() {
        for (int round = 0; round < ROUNDS; round++) {
            byte[] noise = new byte[random.nextInt(LONGEST)];
            random.nextBytes(noise);
            if (noise.length > 0 && random.nextBoolean()) {
                noise[0] = PlanCodec.VERSION;
            }
            survives(PlanCodec::readRequest, noise, round);
            survives(PlanCodec::readAnswer, noise, round);
        }
    }

    private void survives(Reader reader, byte[] bytes, int round) {
        long before = threads.getCurrentThreadAllocatedBytes();
        try {
            reader.read(ByteBuffer.wrap(bytes));
        } catch (ProtocolException e) {
            assertThat(e).as(where(round)).hasMessageStartingWith("plan: ");
        } catch (RuntimeException e) {
            throw new AssertionError(where(round) + ": " + Arrays.toString(bytes), e);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).as(where(round)).isLessThan(ALLOCATED_ANYWAY + ALLOCATED_PER_BYTE * bytes.length);
    }

    private String where(int round) {
        return "-Dbowwave.seed=%d, round %d".formatted(seed, round);
    }

    /** A few bytes changed, cut out, put in, or the end cut off. */
    private byte[] spoilt(byte[] written) {
        byte[] bytes = written.clone();
        for (int changes = 1 + random.nextInt(4); changes > 0 && bytes.length > 1; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt();
                case 1 -> bytes[at] = (byte) (0x80 | random.nextInt());
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> {
                    byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
                    System.arraycopy(bytes, at, more, at + 1, bytes.length - at);
                    bytes = more;
                }
                default -> {
                    byte[] less = Arrays.copyOf(bytes, bytes.length - 1);
                    System.arraycopy(bytes, at + 1, less, at, bytes.length - at - 1);
                    bytes = less;
                }
            }
        }
        return bytes;
    }

    private PlanRequest request() {
        return new PlanRequest(
                new MachineId("m" + random.nextInt(1000)),
                peer(),
                new Labels("r" + random.nextInt(9), random.nextBoolean() ? "" : "z1"),
                random.nextLong(),
                random.nextBoolean(),
                some(each -> report()),
                some(each -> digest()),
                some(each -> run()),
                some(each -> active()),
                some(each -> new FailedRun(run(), peer(), one(FailedRun.Kind.values()))),
                random.nextInt(500));
    }

    private PlanAnswer answer() {
        return new PlanAnswer(
                random.nextLong(),
                random.nextBoolean(),
                some(each -> new Grant(run(), peer(), random.nextBoolean(), random.nextInt(10_000))),
                some(each -> peer()),
                some(each -> peer()),
                random.nextInt(5000),
                random.nextInt(5000),
                random.nextInt(100_000));
    }

    private BlobReport report() {
        boolean complete = random.nextBoolean();
        BitSet have = new BitSet();
        if (!complete) {
            have.set(random.nextInt(8), 8 + random.nextInt(8));
        }
        long size = (1 << 24) + (long) random.nextInt(1 << 30);
        return new BlobReport(digest(), size, false, random.nextBoolean(), one(TransferClass.values()), complete, have);
    }

    private ActiveRun active() {
        Run run = run();
        return new ActiveRun(run, random.nextInt(run.count() + 1), random.nextBoolean());
    }

    private Run run() {
        return new Run(digest(), random.nextInt(4000), 1 + random.nextInt(32));
    }

    private PeerAddress peer() {
        return new PeerAddress("10.0.0." + random.nextInt(256), 1 + random.nextInt(65_535));
    }

    private Digest digest() {
        return Digest.of(new byte[] {(byte) random.nextInt(20)});
    }

    private <T> T one(T[] values) {
        return values[random.nextInt(values.length)];
    }

    private <T> List<T> some(IntFunction<T> make) {
        List<T> made = new ArrayList<>();
        for (int left = random.nextInt(6); left > 0; left--) {
            made.add(make.apply(left));
        }
        return made;
    }
}
