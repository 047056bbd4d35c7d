package io.bowwave.schemas.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BucketCountsTest {

    @Test
    void writesRunsShort() {
        int[] counts = new int[BucketCounts.BUCKETS];
        counts[12] = 1;
        assertThat(BucketCounts.of(counts).text()).isEqualTo("0x12,1,0x987");
        assertThat(new BucketCounts("0x12,1,0x987").below()[12]).isZero();
        assertThat(new BucketCounts("0x12,1,0x987").below()[13]).isEqualTo(1);
    }

    @Test
    void saysHowManyAreBelowEachPermille() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int[] counts = new int[BucketCounts.BUCKETS];
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] = random.nextInt(4);
        }
        int[] below = BucketCounts.of(counts).below();
        int sum = 0;
        for (int permille = 0; permille <= BucketCounts.BUCKETS; permille++) {
            assertThat(below[permille])
                    .as("seed %d, permille %d", seed, permille)
                    .isEqualTo(sum);
            sum += permille < BucketCounts.BUCKETS ? counts[permille] : 0;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "0x999", "0x1001", "1,2,3", "0x500,x,0x499", "0x500,,0x500", "0x-1", "99999999999x1000"})
    void refusesWhatIsNotAboutAllBuckets(String text) {
        assertThatThrownBy(() -> new BucketCounts(text)).hasMessageContaining("expected counts of 1000 buckets");
    }
}
