package io.bowwave.testbed.simulate.rollout;

import java.util.ArrayList;
import java.util.List;

/** What a checker found to be wrong, in order; of more than a few, those after them are only counted. */
final class Findings {

    private static final int TOLD = 20;

    private final Agenda agenda;
    private final List<String> told = new ArrayList<>();
    private int more;

    Findings(Agenda agenda) {
        this.agenda = agenda;
    }

    void add(String what) {
        if (told.size() < TOLD) {
            told.add("%.3f s: %s".formatted(agenda.now() / 1000.0, what));
        } else {
            more++;
        }
    }

    List<String> all() {
        List<String> all = new ArrayList<>(told);
        if (more > 0) {
            all.add("and " + more + " more");
        }
        return all;
    }
}
