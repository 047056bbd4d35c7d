package io.bowwave.metricgate;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * How far each partition is dealt with, while its records are dealt with out of order: a position moves on only past records that are all
 * done. One owner.
 */
final class Offsets {

    private static final class Line {
        private final TreeSet<Long> open = new TreeSet<>();
        private long next;
        private long told = -1;

        long position() {
            return open.isEmpty() ? next : open.first();
        }
    }

    private final Map<Integer, Line> lines = new HashMap<>();

    /** It has been read, and something is to be done about it. */
    void open(int partition, long offset) {
        line(partition, offset).open.add(offset);
    }

    /** It has been read. */
    void read(int partition, long offset) {
        line(partition, offset);
    }

    private Line line(int partition, long offset) {
        Line line = lines.computeIfAbsent(partition, any -> new Line());
        line.next = offset + 1;
        return line;
    }

    /** What was to be done about it is done. Of no effect when the partition belongs to somebody else by now. */
    void done(int partition, long offset) {
        Line line = lines.get(partition);
        if (line != null) {
            line.open.remove(offset);
        }
    }

    void forget(int partition) {
        lines.remove(partition);
    }

    void forgetAll() {
        lines.clear();
    }

    /** How many are open. */
    int open() {
        return lines.values().stream().mapToInt(line -> line.open.size()).sum();
    }

    /** The positions that have moved since they were last told of, by partition: the first offset that is not done. */
    Map<Integer, Long> moved() {
        Map<Integer, Long> moved = new HashMap<>();
        lines.forEach((partition, line) -> {
            if (line.position() != line.told) {
                line.told = line.position();
                moved.put(partition, line.told);
            }
        });
        return moved;
    }
}
