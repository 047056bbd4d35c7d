package io.bowwave.intake;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next cursor of the page after; absent on the last
 */
record Page<T>(List<T> items, @Nullable String next) {

    static final int DEFAULT_SIZE = 50;
    static final int LARGEST = 500;

    Page {
        items = List.copyOf(items);
    }

    /** The whole list. */
    static <T> Page<T> all(List<T> items) {
        return new Page<>(items, null);
    }

    /** What was asked for, within bounds. */
    static int size(@Nullable Integer asked) {
        return asked == null ? DEFAULT_SIZE : Math.clamp(asked, 1, LARGEST);
    }
}
