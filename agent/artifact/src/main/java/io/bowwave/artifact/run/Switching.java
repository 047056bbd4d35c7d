package io.bowwave.artifact.run;

import java.util.Arrays;
import java.util.Locale;

/** How a machine gets from one release of an app to the next. */
public enum Switching {
    /** The old one is stopped, then the new one is started. */
    STOP_START,
    /** The new one is started on another port; the old one is stopped when the new one is healthy. */
    OVERLAP;

    /** Lower case, with dashes. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    public static Switching of(String text) {
        return Arrays.stream(values())
                .filter(each -> each.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("run.switch: found \"%s\", expected one of %s"
                        .formatted(
                                text,
                                Arrays.stream(values()).map(Switching::text).toList())));
    }
}
