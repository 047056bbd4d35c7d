package io.bowwave.schemas.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** How much of a hurry a build is in. */
public enum BuildPriority {
    /** It waits its turn. */
    NORMAL,
    /** Its line gets a head start before those of others. */
    URGENT;

    /** Lower case. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static BuildPriority of(String text) {
        for (BuildPriority each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("priority: found \"%s\", expected one of %s"
                .formatted(
                        text, Arrays.stream(values()).map(BuildPriority::text).toList()));
    }
}
