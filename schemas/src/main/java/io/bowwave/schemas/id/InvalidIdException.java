package io.bowwave.schemas.id;

import org.jspecify.annotations.Nullable;

/** A name, id or digest that does not have the form it must have; the message names kind, what was found and what is expected. */
public final class InvalidIdException extends IllegalArgumentException {

    public InvalidIdException(String kind, @Nullable String found, String expected) {
        super("%s: found %s, expected %s"
                .formatted(kind, found == null ? "nothing" : "\"" + shortened(found) + "\"", expected));
    }

    private static String shortened(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "...";
    }
}
