package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Values of the API in words for a terminal. */
final class Texts {

    /** Of a UUIDv7 these digits are the millisecond in which it was made; fewer would not tell two builds of one minute apart. */
    private static final int BRIEF_BUILD = 13;

    private static final int BRIEF_COMMIT = 10;
    private static final int DAY = 86_400;
    private static final int HOUR = 3_600;
    private static final int MINUTE = 60;

    private Texts() {}

    /** The first of these properties that is there, or {@code -}. */
    static String of(JsonNode tree, String... names) {
        for (String name : names) {
            JsonNode found = tree.path(name);
            if (!found.isMissingNode() && !found.isNull()) {
                return found.isValueNode() ? found.asText() : list(found);
            }
        }
        return "-";
    }

    static String build(String id) {
        return id.length() > BRIEF_BUILD ? id.substring(0, BRIEF_BUILD) : id;
    }

    static String commit(String sha) {
        return sha.length() > BRIEF_COMMIT ? sha.substring(0, BRIEF_COMMIT) : sha;
    }

    /** {@code a, b} of an array; {@code k=v, l=w} of an object; {@code all} when empty. */
    static String list(JsonNode tree) {
        if (tree.isEmpty()) {
            return "all";
        }
        if (tree.isObject()) {
            return tree.properties().stream()
                    .map(each -> each.getKey() + "=" + each.getValue().asText())
                    .collect(Collectors.joining(", "));
        }
        return StreamSupport.stream(tree.spliterator(), false)
                .map(each -> each.isValueNode() ? each.asText() : each.toString())
                .collect(Collectors.joining(", "));
    }

    /** {@code 12s}, {@code 5m}, {@code 3h}, {@code 2d} since that time; the text itself when it is no time. */
    static String age(String time, Instant now) {
        try {
            return span(Duration.between(Instant.parse(time), now));
        } catch (DateTimeException e) {
            return time;
        }
    }

    static String span(Duration span) {
        long seconds = Math.max(0, span.toSeconds());
        if (seconds >= 2 * DAY) {
            return seconds / DAY + "d";
        }
        if (seconds >= 2 * HOUR) {
            return seconds / HOUR + "h";
        }
        return seconds >= 2 * MINUTE ? seconds / MINUTE + "m" : seconds + "s";
    }

    /** Whole seconds; the text itself when it is no time. */
    static String time(String time) {
        try {
            return Instant.parse(time).truncatedTo(ChronoUnit.SECONDS).toString();
        } catch (DateTimeException e) {
            return time;
        }
    }

    /** At most so long, on one line. */
    static String brief(String text, int most) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= most ? line : line.substring(0, most - 1) + "…";
    }

    /** Bytes, in units of 1,000. */
    static String bytes(long bytes) {
        if (bytes < 1_000) {
            return bytes + " B";
        }
        double value = bytes;
        for (String unit : new String[] {"kB", "MB", "GB"}) {
            value /= 1_000;
            if (value < 999.5 || "GB".equals(unit)) {
                return String.format(Locale.ROOT, value < 9.95 ? "%.1f %s" : "%.0f %s", value, unit);
            }
        }
        throw new IllegalStateException("unreachable");
    }

    /** The items of a list answer, whether it is paged or plain. */
    static JsonNode items(JsonNode answer) {
        return answer.isArray() ? answer : answer.path("items");
    }
}
