package io.bowwave.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** How fast counts grow that somebody looks at again and again: over the last half minute. */
final class Rates {

    private static final Duration WINDOW = Duration.ofSeconds(30);
    private static final double MILLIS = 1000.0;

    private record Sample(Instant at, long count) {}

    private final Map<String, Deque<Sample>> samples = new HashMap<>();

    /** A count that shrank begins anew. */
    void saw(String name, long count, Instant at) {
        Deque<Sample> seen = samples.computeIfAbsent(name, key -> new ArrayDeque<>());
        if (!seen.isEmpty() && seen.getLast().count() > count) {
            seen.clear();
        }
        seen.addLast(new Sample(at, count));
        while (seen.size() > 2 && seen.getFirst().at().isBefore(at.minus(WINDOW))) {
            seen.removeFirst();
        }
    }

    /** Of all names together; 0 while nothing is known. */
    double all() {
        return samples.keySet().stream().mapToDouble(this::of).sum();
    }

    /** @return a second; 0 while nothing is known */
    double of(String name) {
        Deque<Sample> seen = samples.getOrDefault(name, new ArrayDeque<>());
        if (seen.size() < 2) {
            return 0;
        }
        double seconds =
                Duration.between(seen.getFirst().at(), seen.getLast().at()).toMillis() / MILLIS;
        return seconds <= 0 ? 0 : (seen.getLast().count() - seen.getFirst().count()) / seconds;
    }
}
