package io.bowwave.testbed.simulate;

import io.bowwave.testbed.simulate.BuildDay.Arrival;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Builders that take the oldest build, second by second. One that is wanted comes after a while; one that is not needed goes when it has
 * ended its build.
 */
final class SimulatedPool {

    private final int startSeconds;
    private final Deque<Arrival> queue = new ArrayDeque<>();
    /** When each running build ends. */
    private final PriorityQueue<Integer> running = new PriorityQueue<>();

    private final Deque<Integer> coming = new ArrayDeque<>();
    private final List<Integer> waits = new ArrayList<>();
    private final Deque<Integer> lengths = new ArrayDeque<>();
    private int present;
    private int most;
    private long seconds;

    SimulatedPool(int builders, int startSeconds) {
        this.present = builders;
        this.startSeconds = startSeconds;
    }

    void arrive(Arrival build) {
        queue.add(build);
    }

    /** From now on there should be so many. */
    void want(int builders, int now) {
        while (present + coming.size() < builders) {
            coming.add(now + startSeconds);
        }
        while (present + coming.size() > builders && !coming.isEmpty()) {
            coming.removeLast();
        }
        while (present > builders && present > running.size()) {
            present--;
        }
    }

    /** What happens in this second. */
    void step(int now) {
        while (!running.isEmpty() && running.element() <= now) {
            running.remove();
        }
        while (!coming.isEmpty() && coming.element() <= now) {
            coming.remove();
            present++;
        }
        while (!queue.isEmpty() && running.size() < present) {
            Arrival build = queue.remove();
            waits.add(now - build.at());
            running.add(now + build.length());
            lengths.addLast(build.length());
            if (lengths.size() > SimulatedDay.LAST_BUILDS) {
                lengths.removeFirst();
            }
        }
        most = Math.max(most, present);
        // One that is coming is paid for already.
        seconds += present + coming.size();
    }

    boolean idle() {
        return queue.isEmpty() && running.isEmpty();
    }

    int running() {
        return running.size();
    }

    int queued() {
        return queue.size();
    }

    int oldest(int now) {
        return queue.isEmpty() ? 0 : now - queue.element().at();
    }

    double typicalSeconds() {
        return lengths.stream().mapToInt(Integer::intValue).average().orElse(0);
    }

    int most() {
        return most;
    }

    double hours() {
        return seconds / 3600.0;
    }

    /** Seconds that a build waited for its builder. */
    double waited(double percentile) {
        List<Integer> sorted = waits.stream().sorted().toList();
        return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(sorted.size() * percentile / 100)));
    }

    int begun() {
        return waits.size();
    }
}
