package io.bowwave.builder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a file, by line. */
final class YamlFaults {

    private record Fault(int line, String text) {}

    private final List<Fault> faults = new ArrayList<>();

    void add(int line, String text) {
        faults.add(new Fault(line, text));
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** One line each, in the order of the file. */
    @Override
    public String toString() {
        return faults.stream()
                .sorted(Comparator.comparingInt(Fault::line))
                .map(fault -> "line %d: %s".formatted(fault.line(), fault.text()))
                .collect(Collectors.joining("\n"));
    }
}
