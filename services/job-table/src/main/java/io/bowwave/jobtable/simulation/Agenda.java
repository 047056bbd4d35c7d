package io.bowwave.jobtable.simulation;

import java.util.Comparator;
import java.util.PriorityQueue;

/** What is going to happen, by virtual time; what falls on the same moment happens in the order in which it was planned. */
final class Agenda {

    private record Entry(long at, long number, Runnable what) {}

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::number));
    private long now;
    private long planned;

    long now() {
        return now;
    }

    void after(long micros, Runnable what) {
        entries.add(new Entry(now + Math.max(0, micros), planned++, what));
    }

    /** False: there is nothing left. */
    boolean next() {
        Entry entry = entries.poll();
        if (entry == null) {
            return false;
        }
        now = entry.at();
        entry.what().run();
        return true;
    }
}
