package io.bowwave.testbed.bench.swarm;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How much is sent, in bytes. */
public record ByteSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*(kib|mib|gib|kb|mb|gb)");
    private static final Map<String, Long> UNITS = Map.of(
            "kib", 1L << 10, "mib", 1L << 20, "gib", 1L << 30, "kb", 1_000L, "mb", 1_000_000L, "gb", 1_000_000_000L);
    private static final long LEAST = 1 << 20;

    public ByteSize {
        if (bytes < LEAST) {
            throw new IllegalArgumentException("size: found %d bytes, expected at least 1MiB".formatted(bytes));
        }
    }

    /** @throws IllegalArgumentException when it is not such as 64MiB */
    public static ByteSize parse(String text) {
        Matcher form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        Long unit = form.matches() ? UNITS.get(form.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("size: found \"%s\", expected such as 64MiB or 1GB".formatted(text));
        }
        return new ByteSize(Math.round(Double.parseDouble(form.group(1)) * unit));
    }
}
