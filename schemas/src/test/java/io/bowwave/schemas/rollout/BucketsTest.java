package io.bowwave.schemas.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.MachineId;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {

    /** These are on every machine of a fleet: another value would move machines between the waves of a running rollout. */
    @Test
    void neverChange() {
        assertThat(Buckets.of(new MachineId("m1"), new AppName("web"))).isEqualTo(522);
        assertThat(Buckets.of(new MachineId("m2"), new AppName("web"))).isEqualTo(701);
    }

    @Test
    void spreadMachinesEvenly() {
        AppName app = new AppName("web");
        long below100 = IntStream.range(0, 10_000)
                .filter(i -> Buckets.of(new MachineId("m" + i), app) < 100)
                .count();
        assertThat(below100).isBetween(850L, 1150L);
    }
}
