package io.bowwave.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A moment as people write it: {@code +2h} from now, {@code 18:30} when it is next so late, {@code 2026-01-31T18:30} here, or with an offset
 * or {@code Z} anywhere.
 */
final class Moments implements ITypeConverter<Instant> {

    private final Session session;

    Moments(Session session) {
        this.session = session;
    }

    @Override
    public Instant convert(String text) {
        ZonedDateTime now =
                session.around().clock().instant().atZone(session.around().zone());
        try {
            if (text.startsWith("+")) {
                Duration ahead = new Durations().convert(text.substring(1));
                return now.plus(ahead).toInstant();
            }
            if (!text.contains("T")) {
                ZonedDateTime today = now.with(LocalTime.parse(text));
                return (today.isAfter(now) ? today : today.plusDays(1)).toInstant();
            }
            boolean anywhere = text.endsWith("Z") || text.matches(".*T.*[+-]\\d\\d:?\\d\\d");
            return anywhere
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).atZone(session.around().zone()).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException("found \"" + text
                    + "\", expected a time such as 18:30, +2h, 2026-01-31T18:30 or 2026-01-31T18:30Z");
        }
    }
}
