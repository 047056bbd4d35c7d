package io.bowwave.testbed.simulate;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and rates as people write them: 10GB, 64MiB, 1Gbps. */
final class Amount {

    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)([A-Za-z]*)");
    private static final Map<String, Double> SIZES =
            Map.of("", 1.0, "kb", 1e3, "mb", 1e6, "gb", 1e9, "kib", 1024.0, "mib", 1048576.0, "gib", 1073741824.0);
    private static final Map<String, Double> RATES = Map.of(
            "kbps", 1e3 / 8, "mbps", 1e6 / 8, "gbps", 1e9 / 8, "kbit", 1e3 / 8, "mbit", 1e6 / 8, "gbit", 1e9 / 8);

    private Amount() {}

    /** Bytes. */
    static long size(String text) {
        return read(text, SIZES, "a size such as 10GB or 64MiB");
    }

    /** Bytes a second. */
    static long rate(String text) {
        return read(text, RATES, "a rate such as 1Gbps or 100Mbps");
    }

    private static long read(String text, Map<String, Double> units, String expected) {
        Matcher form = FORM.matcher(text);
        Double unit = form.matches() ? units.get(form.group(2).toLowerCase(Locale.ROOT)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("found \"%s\", expected %s".formatted(text, expected));
        }
        return Math.round(Double.parseDouble(form.group(1)) * unit);
    }
}
