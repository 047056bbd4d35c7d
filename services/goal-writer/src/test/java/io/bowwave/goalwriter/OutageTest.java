package io.bowwave.goalwriter;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class OutageTest {

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final Outage outage = new Outage(now::get);

    @Test
    void isToleratedForAWhileCountedFromItsBeginning() {
        outage.goesOn(new IOException("etcd is away"));
        now.set(Instant.EPOCH.plus(Outage.TOLERATED).minusMillis(1));
        outage.goesOn(new IOException("still away"));
        assertThat(outage.tolerable()).isTrue();
        now.set(Instant.EPOCH.plus(Outage.TOLERATED));
        assertThat(outage.tolerable()).isFalse();
        assertThat(outage.problem()).contains("still away");

        outage.over();
        assertThat(outage.tolerable()).isTrue();
        assertThat(outage.problem()).isNull();
    }
}
