package io.bowwave.jobtable.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a checker found, and at which step it looked then. */
final class Findings {

    /** More say nothing more. */
    private static final int MOST = 20;

    /** @param step where it showed first */
    record Finding(int step, String what) {}

    private final List<Finding> found = new ArrayList<>();
    private int step;

    void at(int number) {
        step = number;
    }

    void unless(boolean kept, Supplier<String> broken) {
        if (!kept && found.size() < MOST) {
            found.add(new Finding(step, broken.get()));
        }
    }

    List<Finding> all() {
        return List.copyOf(found);
    }
}
