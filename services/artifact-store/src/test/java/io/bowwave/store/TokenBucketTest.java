package io.bowwave.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import org.junit.jupiter.api.Test;

class TokenBucketTest {

    private long now;
    private final TokenBucket bucket = new TokenBucket(1_000_000, () -> now, nanos -> now += nanos);

    @Test
    void letsThroughWhatTheRateAllows() throws InterruptedIOException {
        for (int i = 0; i < 100; i++) {
            bucket.take(100_000);
        }
        assertThat(now / 1e9).isBetween(9.9, 10.1);
    }

    @Test
    void aRestIsNotSavedUpForLong() throws InterruptedIOException {
        now = 60_000_000_000L;
        long began = now;
        for (int i = 0; i < 10; i++) {
            bucket.take(100_000);
        }
        assertThat((now - began) / 1e9).isBetween(0.9, 1.0);
    }

    @Test
    void aNewRateHoldsFromThenOn() throws InterruptedIOException {
        bucket.rate(10_000_000);
        bucket.take(10_000_000);
        assertThat(now / 1e9).isBetween(0.9, 1.1);
        bucket.rate(0);
        long began = now;
        bucket.take(1_000_000_000);
        assertThat(now).isEqualTo(began);
    }
}
