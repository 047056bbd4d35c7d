package io.bowwave.replicator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long a copy will take, from how it went of late. For one thread. */
final class Estimate {

    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_POINTS = 64;
    private static final double NANOS = 1e9;

    private final Deque<Point> points = new ArrayDeque<>();

    private record Point(long nanos, long bytes) {}

    /**
     * So many bytes are here by now.
     *
     * @return seconds until the total is, rounded up; null as long as nothing has moved
     */
    @Nullable
    Long secondsLeft(long bytes, long total, long now) {
        points.addLast(new Point(now, bytes));
        while (points.size() > MAX_POINTS
                || (points.size() > 2 && now - points.getFirst().nanos() > WINDOW_NANOS)) {
            points.removeFirst();
        }
        Point first = points.getFirst();
        long moved = bytes - first.bytes();
        if (moved <= 0) {
            return null;
        }
        return (long) Math.ceil((double) Math.max(0, total - bytes) / moved * ((now - first.nanos()) / NANOS));
    }
}
