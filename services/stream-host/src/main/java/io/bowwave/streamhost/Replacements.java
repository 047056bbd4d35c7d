package io.bowwave.streamhost;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;

/** Whether a dead thread may be replaced once more: three times in ten minutes. Thread-safe. */
final class Replacements {

    static final int MOST = 3;
    static final Duration WITHIN = Duration.ofMinutes(10);

    private final InstantSource clock;
    private final Deque<Instant> deaths = new ArrayDeque<>(MOST);

    Replacements(InstantSource clock) {
        this.clock = clock;
    }

    /** Takes one of the replacements left. */
    synchronized boolean take() {
        Instant now = clock.instant();
        while (!deaths.isEmpty() && deaths.peekFirst().isBefore(now.minus(WITHIN))) {
            deaths.removeFirst();
        }
        if (deaths.size() == MOST) {
            return false;
        }
        deaths.addLast(now);
        return true;
    }
}
