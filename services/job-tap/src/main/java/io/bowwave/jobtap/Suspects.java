package io.bowwave.jobtap;

import io.bowwave.schemas.Topic;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Definitions on which rows and log seem to disagree. A row can be deleted or made between the look at the rows and the look at the log,
 * so only what two passes in a row find is a hole. One thread.
 */
final class Suspects {

    /** @param revision of the row; 0: there is no row, but the log has a definition */
    private record Suspect(String topic, String name, long revision) {}

    private final Map<String, Set<String>> known = new HashMap<>();
    private Set<Suspect> before = Set.of();
    /** Whether names that only the log knows are taken back at once; else only those that had a row in an earlier pass. */
    private boolean strangers;

    Suspects(boolean strangers) {
        this.strangers = strangers;
    }

    /** @return whether somebody is suspected for the first time: the next pass should come soon */
    boolean compare(List<Definition> rows, SeenOnLog seen, Holes holes) {
        Set<Suspect> now = new HashSet<>();
        for (Definition row : rows) {
            if (seen.revision(row.topic().name(), row.name()) < row.revision()) {
                Suspect suspect = new Suspect(row.topic().name(), row.name(), row.revision());
                if (before.contains(suspect)) {
                    holes.defined(row);
                } else {
                    now.add(suspect);
                }
            }
        }
        Definition.TOPICS.forEach(topic -> now.addAll(gone(topic, rows, seen, holes)));
        boolean fresh = !now.isEmpty();
        strangers &= fresh;
        before = now;
        return fresh;
    }

    private Set<Suspect> gone(Topic topic, List<Definition> rows, SeenOnLog seen, Holes holes) {
        Set<String> there = new HashSet<>();
        rows.stream()
                .filter(row -> row.topic().equals(topic))
                .map(Definition::name)
                .forEach(there::add);
        Set<String> earlier = known.computeIfAbsent(topic.name(), any -> new HashSet<>());
        Set<Suspect> suspects = new HashSet<>();
        for (String name : seen.names(topic.name())) {
            Suspect suspect = new Suspect(topic.name(), name, 0);
            if (there.contains(name) || !(strangers || earlier.contains(name))) {
                continue;
            }
            if (before.contains(suspect)) {
                holes.gone(topic, name);
                earlier.remove(name);
            } else {
                suspects.add(suspect);
            }
        }
        earlier.addAll(there);
        return suspects;
    }
}
