package io.bowwave.jobtap;

import io.bowwave.schemas.Topic;
import io.bowwave.schemas.log.EventRecords;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What rows say and the log doesn't. Collects it, and the events that close it. One pass, one thread. */
final class Holes {

    private static final int MOST_NAMED = 10;

    private final SeenOnLog seen;
    private final List<ProducerRecord<byte[], byte[]>> repairs = new ArrayList<>();
    private final List<String> named = new ArrayList<>();
    private int found;
    private int emitted;

    Holes(SeenOnLog seen) {
        this.seen = seen;
    }

    void check(BuildRow row) {
        List<Long> missing = seen.missing(row);
        if (missing.isEmpty()) {
            return;
        }
        note("build " + row.id() + " revisions " + missing, missing.size());
        Set<Long> left = new HashSet<>(missing);
        BuildEvents.earlier(row, missing::contains).forEach(event -> {
            repairs.add(EventRecords.keyedByApp(row.app().text(), event));
            left.remove(event.data().revision());
        });
        if (left.remove(row.revision())) {
            repairs.add(RowChanges.build(row));
        }
        // A requeue that a later change has covered: nobody can tell its cause any more, and nobody needs it.
        left.forEach(revision -> seen.build(row.id().text(), revision));
    }

    void defined(Definition row) {
        note(row.topic().name() + " " + row.name() + " revision " + row.revision(), 1);
        repairs.add(row.record());
    }

    void gone(Topic topic, String name) {
        note(topic.name() + " " + name + " gone", 1);
        repairs.add(RowChanges.gone(topic, name));
    }

    private void note(String hole, int changes) {
        found += changes;
        if (named.size() < MOST_NAMED) {
            named.add(hole);
        }
    }

    int found() {
        return found;
    }

    /** The events that close what was found since the last time. */
    List<ProducerRecord<byte[], byte[]>> takeRepairs() {
        List<ProducerRecord<byte[], byte[]>> taken = List.copyOf(repairs);
        emitted += taken.size();
        repairs.clear();
        return taken;
    }

    int emitted() {
        return emitted;
    }

    @Override
    public String toString() {
        return named.stream().collect(Collectors.joining("; ")) + (named.size() < MOST_NAMED ? "" : "; ...");
    }
}
