package io.bowwave.agent;

import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.agent.Lifecycle.Transition;
import io.bowwave.schemas.fleet.MachineState;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often each line of the table was walked, by any app of this machine, since the agent began. Thread-safe. */
final class Transitions {

    private final Map<Transition, LongAdder> counts = new ConcurrentHashMap<>();

    void add(MachineState from, Happening on, MachineState to) {
        counts.computeIfAbsent(new Transition(from, on, to), any -> new LongAdder())
                .increment();
    }

    /** Those that were walked. */
    Set<Transition> walked() {
        return Set.copyOf(counts.keySet());
    }

    /** Those that were walked, by what happened, as the labels of a metric. */
    Map<String, Long> byLabels() {
        Map<String, Long> lines = new TreeMap<>();
        counts.forEach((line, count) -> lines.put(
                "from=\"%s\",on=\"%s\",to=\"%s\""
                        .formatted(
                                line.from().text(), line.on().text(), line.to().text()),
                count.sum()));
        return lines;
    }
}
