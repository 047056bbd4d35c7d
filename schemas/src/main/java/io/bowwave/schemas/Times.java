package io.bowwave.schemas;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The form of a time in everything that Bowwave writes and signs. Apart from {@link Json}, so that who needs no more loads no more. */
public final class Times {

    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Times() {}

    /** RFC 3339 in UTC with milliseconds. */
    public static String text(Instant instant) {
        return FORM.format(instant);
    }
}
