package io.bowwave.swarm.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What is going to happen, by virtual time: a heap with four children a node, in arrays. Those of one moment come in an order that depends on nothing but the calls. */
final class Events {

    private static final int FIRST_ROOM = 1 << 12;
    private static final int CHILDREN = 4;

    private long[] times = new long[FIRST_ROOM];
    private byte[] kinds = new byte[FIRST_ROOM];
    private int[] numbers = new int[FIRST_ROOM];
    private @Nullable Object[] about = new Object[FIRST_ROOM];
    private int size;

    /** Of the event that {@link #next} took. */
    byte kind;

    int number;

    @Nullable
    Object who;

    void add(long time, byte of, int with, Object whom) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            kinds = Arrays.copyOf(kinds, size * 2);
            numbers = Arrays.copyOf(numbers, size * 2);
            about = Arrays.copyOf(about, size * 2);
        }
        int at = size++;
        while (at > 0) {
            int parent = (at - 1) / CHILDREN;
            if (times[parent] <= time) {
                break;
            }
            move(parent, at);
            at = parent;
        }
        put(at, time, of, with, whom);
    }

    /** Whether anything happens before that time. */
    boolean before(long end) {
        return size > 0 && times[0] < end;
    }

    /** The time of the next event, whose rest stands in the fields then; -1 when there is none. */
    long next() {
        if (size == 0) {
            return -1;
        }
        long time = times[0];
        kind = kinds[0];
        number = numbers[0];
        who = about[0];
        size--;
        long lastTime = times[size];
        byte lastKind = kinds[size];
        int lastNumber = numbers[size];
        Object last = about[size];
        about[size] = null;
        if (size > 0 && last != null) {
            put(hole(lastTime), lastTime, lastKind, lastNumber, last);
        }
        return time;
    }

    /** Moves smaller ones up from the root, and says where one of this time belongs. */
    private int hole(long time) {
        int at = 0;
        while (true) {
            int first = at * CHILDREN + 1;
            if (first >= size) {
                return at;
            }
            int least = first;
            int end = Math.min(first + CHILDREN, size);
            for (int child = first + 1; child < end; child++) {
                if (times[child] < times[least]) {
                    least = child;
                }
            }
            if (times[least] >= time) {
                return at;
            }
            move(least, at);
            at = least;
        }
    }

    private void move(int from, int to) {
        times[to] = times[from];
        kinds[to] = kinds[from];
        numbers[to] = numbers[from];
        about[to] = about[from];
    }

    private void put(int at, long time, byte of, int with, Object whom) {
        times[at] = time;
        kinds[at] = of;
        numbers[at] = with;
        about[at] = whom;
    }
}
