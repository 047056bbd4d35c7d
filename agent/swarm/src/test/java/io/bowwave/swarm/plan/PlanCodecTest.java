package io.bowwave.swarm.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.MachineId;
import io.bowwave.swarm.PeerAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlanCodecTest {

    private static final Digest ONE = Digest.of(new byte[] {1});
    private static final Digest TWO = Digest.of(new byte[] {2});
    private static final PeerAddress PEER = new PeerAddress("10.0.0.7", 7400);

    @Test
    void bringsARequestOver() throws ProtocolException {
        assertThat(PlanCodec.readRequest(ByteBuffer.wrap(PlanCodec.write(request()))))
                .isEqualTo(request());
    }

    @Test
    void bringsAnAnswerOver() throws ProtocolException {
        PlanAnswer answer = new PlanAnswer(
                -5,
                true,
                List.of(new Grant(new Run(TWO, 32, 8), PEER, true, 3000)),
                List.of(PEER),
                List.of(PEER),
                20,
                5000,
                12);
        assertThat(PlanCodec.readAnswer(ByteBuffer.wrap(PlanCodec.write(answer))))
                .isEqualTo(answer);
    }

    @Test
    void refusesWhatIsCutOffOrTooLongOrOfAnotherVersion() {
        byte[] bytes = PlanCodec.write(request());
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> PlanCodec.readRequest(ByteBuffer.wrap(cut)))
                    .isInstanceOf(ProtocolException.class);
        }
        assertThatThrownBy(() -> PlanCodec.readRequest(ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1))))
                .isInstanceOf(ProtocolException.class);
        bytes[0] = 9;
        assertThatThrownBy(() -> PlanCodec.readRequest(ByteBuffer.wrap(bytes)))
                .hasMessageContaining("found version 9, expected 1");
    }

    @Test
    void neverFailsOtherwiseOnWrongBytes() {
        Random random = new Random(11);
        for (int round = 0; round < 2000; round++) {
            byte[] bytes = PlanCodec.write(request());
            for (int each = 0; each < 3; each++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            try {
                PlanCodec.readRequest(ByteBuffer.wrap(bytes));
            } catch (ProtocolException e) {
                assertThat(e).as("seed 11, round %d", round).hasMessageContaining("plan");
            }
        }
    }

    private static PlanRequest request() {
        BitSet have = new BitSet();
        have.set(3, 9);
        return new PlanRequest(
                new MachineId("m1"),
                PEER,
                new Labels("r1", "z1"),
                77,
                false,
                List.of(new BlobReport(ONE, 1 << 22, false, true, TransferClass.ROLLBACK, false, have)),
                List.of(TWO),
                List.of(new Run(ONE, 0, 4)),
                List.of(new ActiveRun(new Run(ONE, 8, 4), 2, true)),
                List.of(new FailedRun(new Run(ONE, 12, 4), PEER, FailedRun.Kind.BAD)),
                300);
    }
}
