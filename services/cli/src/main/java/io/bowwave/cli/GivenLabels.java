package io.bowwave.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Labels of an option that is repeated; one word, in place of all of them, empties what was there. */
final class GivenLabels {

    private GivenLabels() {}

    /**
     * @param word that empties them
     * @param labels values by key, an empty one when there was no {@code =}; null: the option was not given, and nothing happens
     */
    static void into(ObjectNode body, String name, String option, String word, @Nullable Map<String, String> labels) {
        if (labels == null) {
            return;
        }
        ObjectNode given = body.putObject(name);
        if (labels.equals(Map.of(word, ""))) {
            return;
        }
        labels.forEach((key, value) -> {
            if (value.isEmpty()) {
                throw new Failure(
                        Exit.USAGE,
                        "%s: found \"%s\", expected KEY=VALUE, or %s alone".formatted(option, key, word),
                        null);
            }
            given.put(key, value);
        });
    }
}
