package io.bowwave.schemas.rollout;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A freeze that holds now. Pure. A weekly freeze that cannot be read holds: better to hold than to miss one.
 *
 * @param until when this one ends, were it the only one; null while nobody knows
 */
public record Frozen(Freeze freeze, @Nullable Instant until) {

    private static final String DAY = "(mon|tue|wed|thu|fri|sat|sun)";
    private static final String TIME = "([01][0-9]|2[0-3]):([0-5][0-9])";
    private static final Pattern WEEKLY = Pattern.compile(DAY + " " + TIME + "-" + DAY + " " + TIME);
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final int FROM = 1;
    private static final int UNTIL = 4;

    /** The freeze that lasts longest of those that hold at this time; null when none does. */
    public static @Nullable Frozen at(@Nullable List<Freeze> freezes, Instant at) {
        Frozen longest = null;
        for (Freeze freeze : freezes == null ? List.<Freeze>of() : freezes) {
            Frozen found = frozen(freeze, at);
            if (found != null && (longest == null || later(found, longest))) {
                longest = found;
            }
        }
        return longest;
    }

    /** For example {@code freeze fz-5f0c12ab of ann (holidays), until 2027-01-02T08:00:00Z}. */
    public String text() {
        return "freeze %s of %s (%s)%s"
                .formatted(freeze.id(), freeze.by(), freeze.reason(), until == null ? "" : ", until " + until);
    }

    private static boolean later(Frozen one, Frozen other) {
        return other.until() != null && (one.until() == null || one.until().isAfter(other.until()));
    }

    private static @Nullable Frozen frozen(Freeze freeze, Instant at) {
        boolean begun = freeze.from() == null || !at.isBefore(freeze.from());
        boolean over = freeze.until() != null && !at.isBefore(freeze.until());
        if (!begun || over) {
            return null;
        }
        if (freeze.weekly() == null) {
            return new Frozen(freeze, freeze.until());
        }
        return weekly(freeze, freeze.weekly(), at);
    }

    private static @Nullable Frozen weekly(Freeze freeze, String text, Instant at) {
        Matcher window = WEEKLY.matcher(text.toLowerCase(Locale.ROOT).strip());
        ZoneId zone = zone(freeze.zone());
        if (!window.matches() || zone == null) {
            return new Frozen(freeze, null);
        }
        ZonedDateTime now = at.atZone(zone);
        ZonedDateTime began = last(now, window, FROM);
        ZonedDateTime ends = next(began, window, UNTIL);
        return now.isBefore(ends) ? new Frozen(freeze, ends.toInstant()) : null;
    }

    private static ZonedDateTime last(ZonedDateTime now, Matcher window, int group) {
        ZonedDateTime that = on(now, window, group);
        return that.isAfter(now) ? on(now.minusWeeks(1), window, group) : that;
    }

    private static ZonedDateTime next(ZonedDateTime began, Matcher window, int group) {
        ZonedDateTime that = on(began, window, group);
        return that.isAfter(began) ? that : on(began.plusWeeks(1), window, group);
    }

    /** The window's end or beginning in the week of this time. */
    private static ZonedDateTime on(ZonedDateTime week, Matcher window, int group) {
        int day = DAYS.indexOf(window.group(group)) + 1;
        LocalTime time =
                LocalTime.of(Integer.parseInt(window.group(group + 1)), Integer.parseInt(window.group(group + 2)));
        int days = day - week.getDayOfWeek().getValue();
        return week.truncatedTo(ChronoUnit.DAYS).plusDays(days).with(time);
    }

    private static @Nullable ZoneId zone(@Nullable String name) {
        try {
            return name == null ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            return null; // the freeze holds, as above
        }
    }
}
