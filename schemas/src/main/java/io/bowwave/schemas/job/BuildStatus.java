package io.bowwave.schemas.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** The states of a build. */
public enum BuildStatus {
    /** Waits for a builder. */
    QUEUED,
    /** A builder holds its lease. */
    RUNNING,
    /** Its artifact is durable in the home store. */
    SUCCEEDED,
    /** For good. */
    FAILED,
    /** For good. */
    CANCELED;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static BuildStatus of(String text) {
        for (BuildStatus each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("BuildStatus: found \"%s\", expected one of %s"
                .formatted(text, Arrays.stream(values()).map(BuildStatus::text).toList()));
    }

    /** Whether nothing comes after it. */
    public boolean terminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELED;
    }
}
