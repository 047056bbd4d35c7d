package io.bowwave.standalone;

import java.util.Set;

/**
 * One thing to start.
 *
 * @param label what the console says when it is started
 * @param after names of the parts that must be ready before
 */
record Part(String name, String label, Layer layer, Set<String> after, Starter starter) {
    Part {
        after = Set.copyOf(after);
    }

    /** Stopped from the first to the last: what uses others goes before them. */
    enum Layer {
        AGENTS,
        SERVICES,
        SERVERS
    }

    /** Returns when the part is ready. */
    interface Starter {
        RunningPart start() throws Exception;
    }
}
