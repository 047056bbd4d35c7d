package io.bowwave.topologies.fleet;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may speak now: the first change of a key at once, further ones together after the gap. Keeps one entry for each key that changed
 * within the gap. Owned by the stream thread; time is given in.
 */
final class Pace {

    private final long gapMillis;
    private final Map<String, Long> spokenAt = new HashMap<>();
    private final Set<String> waiting = new LinkedHashSet<>();

    Pace(Duration gap) {
        this.gapMillis = gap.toMillis();
    }

    /** Whether this change may be told at once; otherwise the key waits for {@link #due}. */
    boolean now(String key, long millis) {
        Long last = spokenAt.get(key);
        if (waiting.contains(key) || (last != null && millis - last < gapMillis)) {
            waiting.add(key);
            return false;
        }
        spokenAt.put(key, millis);
        return true;
    }

    void later(String key) {
        waiting.add(key);
    }

    /** Takes out those that may speak by now, the longest waiting first, at most so many. */
    List<String> due(long millis, int most) {
        spokenAt.values().removeIf(at -> millis - at >= gapMillis);
        List<String> due = new ArrayList<>();
        for (Iterator<String> each = waiting.iterator(); each.hasNext() && due.size() < most; ) {
            String key = each.next();
            if (!spokenAt.containsKey(key)) {
                each.remove();
                due.add(key);
                spokenAt.put(key, millis);
            }
        }
        return due;
    }
}
