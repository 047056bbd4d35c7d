package io.bowwave.testbed.bench.swarm;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speed of a link.
 *
 * @param bitsPerSecond headers included, as tc counts
 */
record Rate(long bitsPerSecond) {

    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([kmg])bit(?:/s)?");
    private static final Map<String, Long> UNITS = Map.of("k", 1_000L, "m", 1_000_000L, "g", 1_000_000_000L);
    private static final long LEAST = 100_000;
    private static final int BITS = 8;

    Rate {
        if (bitsPerSecond < LEAST) {
            throw new IllegalArgumentException(
                    "rate: found %d bit/s, expected at least 100kbit".formatted(bitsPerSecond));
        }
    }

    /** @throws IllegalArgumentException when it is not such as 50Mbit */
    static Rate parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        Long unit = form.matches() ? UNITS.get(form.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException(
                    "rate: found \"%s\", expected such as 50Mbit, 800kbit or 1Gbit".formatted(text));
        }
        return new Rate(Math.round(Double.parseDouble(form.group(1)) * unit));
    }

    double bytesPerSecond() {
        return (double) bitsPerSecond / BITS;
    }

    Rate over(int divisor) {
        return new Rate(bitsPerSecond / divisor);
    }

    /** As tc reads it. */
    String tc() {
        return bitsPerSecond + "bit";
    }

    @Override
    public String toString() {
        return "%.1f Mbit/s".formatted(bitsPerSecond / 1e6);
    }
}
