package io.bowwave.jobtable.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Microseconds since the beginning of a run, which is the epoch for those who want an instant. */
final class Micros {

    private Micros() {}

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    static long of(Duration duration) {
        return duration.toNanos() / 1000;
    }
}
