package io.bowwave.testbed.simulate.rollout;

import java.time.Instant;
import java.util.PriorityQueue;

/** Virtual time: what is to happen when. What is due at the same millisecond happens in the order in which it was planned. */
final class Agenda {

    private static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");

    private record Entry(long at, long order, Runnable what) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int byTime = Long.compare(at, other.at);
            return byTime == 0 ? Long.compare(order, other.order) : byTime;
        }
    }

    private final PriorityQueue<Entry> entries = new PriorityQueue<>();
    private long now;
    private long planned;

    /** Milliseconds since the beginning. */
    long now() {
        return now;
    }

    Instant instant() {
        return instant(now);
    }

    Instant instant(long millis) {
        return BEGIN.plusMillis(millis);
    }

    void in(long millis, Runnable what) {
        entries.add(new Entry(now + Math.max(0, millis), planned++, what));
    }

    /** Lets everything happen up to that time, and it is that time then. */
    void runUntil(long millis) {
        while (!entries.isEmpty() && entries.peek().at <= millis) {
            Entry next = entries.remove();
            now = next.at;
            next.what.run();
        }
        now = Math.max(now, millis);
    }
}
