package io.bowwave.replicator.retention;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.Digest;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LivePacksTest {

    private static Digest pack(int number) {
        byte[] hash = new byte[32];
        new Random(number).nextBytes(hash);
        return Digest.ofHash(hash);
    }

    @Test
    void knowsWhatWasAddedAndNothingElse() {
        LivePacks packs = new LivePacks();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 5_000; i++) {
                packs.add(pack(i * 2));
            }
            assertThat(packs.contains(pack(round))).isEqualTo(round % 2 == 0);
        }
        for (int i = 0; i < 10_000; i++) {
            assertThat(packs.contains(pack(i))).as("%d", i).isEqualTo(i % 2 == 0);
        }
    }
}
