package io.bowwave.jobtable.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was asked of a queue, what it answered, and what it wrote.
 *
 * @param apps by name
 * @param steps when one call follows another, in their order; else by the beginning of the call
 * @param changes in the order of commits
 * @param rows at the end
 */
record History(Map<String, SimulatedApp> apps, List<Step> steps, List<RowImage> changes, List<RowImage> rows) {

    private static final double SECOND = 1e6;
    private static final int LAST_STEPS = 25;

    /**
     * A call.
     *
     * @param from when it began, on a clock that all callers share
     * @param to when its answer was there
     * @param at the database's time
     * @param firstChange the first of the changes that it made
     * @param endChange the one after the last of them
     */
    record Step(long from, long to, long at, Deed deed, int firstChange, int endChange) {}

    History {
        apps = Map.copyOf(apps);
        steps = List.copyOf(steps);
        changes = List.copyOf(changes);
        rows = List.copyOf(rows);
    }

    /** The steps up to this one, the last few, with what they changed. */
    List<String> upTo(int step) {
        List<String> lines = new ArrayList<>();
        int end = Math.min(step + 1, steps.size());
        for (Step each : steps.subList(Math.max(0, end - LAST_STEPS), end)) {
            lines.add(String.format(Locale.ROOT, "%10.3f s  %s", each.at() / SECOND, each.deed()));
            changes.subList(each.firstChange(), each.endChange())
                    .forEach(image -> lines.add(" ".repeat(14) + "-> " + image));
        }
        return lines;
    }
}
