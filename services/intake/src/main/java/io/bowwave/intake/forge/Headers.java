package io.bowwave.intake.forge;

import org.jspecify.annotations.Nullable;

/** The headers of a delivery; names in any case. */
@FunctionalInterface
public interface Headers {

    /** Its value, or null when it was not sent. */
    @Nullable
    String get(String name);

    /** The first of these that was sent and is not blank, or null. */
    default @Nullable String first(String... names) {
        for (String name : names) {
            String value = get(name);
            if (value != null && !value.isBlank()) {
                return value.strip();
            }
        }
        return null;
    }
}
