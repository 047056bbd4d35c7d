package io.bowwave.jobtable;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some builds, newest first.
 *
 * @param next where the next page begins; null: this was the last
 */
public record BuildPage(List<Build> items, @Nullable String next) {
    public BuildPage {
        items = List.copyOf(items);
    }
}
