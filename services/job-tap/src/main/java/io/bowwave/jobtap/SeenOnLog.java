package io.bowwave.jobtap;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/** What the log says about rows: which revisions of builds, and the last one of each definition. One thread. */
final class SeenOnLog {

    /** Builds at most; the oldest is forgotten beyond that, and then counts as verified. */
    private static final int MOST_BUILDS = 1_000_000;

    /** Three attempts make seven changes; a build with more of them than this counts as seen. */
    private static final int MOST_REVISIONS = 63;

    private final Map<String, Long> builds = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > MOST_BUILDS;
        }
    };
    private final Map<String, Map<String, Long>> definitions = new HashMap<>();

    void build(String build, long revision) {
        builds.merge(build, bit(revision), (a, b) -> a | b);
    }

    /** Revisions from 1 to this one that no event was seen of. */
    List<Long> missing(BuildRow row) {
        long seen = builds.getOrDefault(row.id().text(), 0L);
        return LongStream.rangeClosed(1, Math.min(row.revision(), MOST_REVISIONS))
                .filter(revision -> (seen & bit(revision)) == 0)
                .boxed()
                .toList();
    }

    void forget(String build) {
        builds.remove(build);
    }

    void defined(String topic, String name, long revision) {
        of(topic).put(name, revision);
    }

    void gone(String topic, String name) {
        of(topic).remove(name);
    }

    /** 0: nothing is said about it. */
    long revision(String topic, String name) {
        return of(topic).getOrDefault(name, 0L);
    }

    Set<String> names(String topic) {
        return Set.copyOf(of(topic).keySet());
    }

    private Map<String, Long> of(String topic) {
        return definitions.computeIfAbsent(topic, any -> new HashMap<>());
    }

    private static long bit(long revision) {
        return 1L << Math.min(revision, MOST_REVISIONS);
    }
}
