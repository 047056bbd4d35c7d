package io.bowwave.schemas.fleet;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as people write them: {@code 200Mbit}, {@code 25MB}, {@code 1.5Gbit/s}, {@code off}. */
public final class Rate {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,3})?)\\s*([kMG]?)(bit|B)(?:/s|ps)?");
    private static final Map<String, Long> FACTORS = Map.of("", 1L, "k", 1_000L, "M", 1_000_000L, "G", 1_000_000_000L);
    private static final int BITS = 8;

    private Rate() {}

    /**
     * Reads one.
     *
     * @return bytes a second; 0 for {@code off}
     * @throws IllegalArgumentException when it is no rate; says what was found
     */
    public static long parse(String text) {
        if (text.strip().equals("off")) {
            return 0;
        }
        Matcher matcher = TEXT.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "rate: found \"%s\", expected for example 200Mbit, 25MB or off".formatted(text));
        }
        double amount = Double.parseDouble(matcher.group(1)) * FACTORS.getOrDefault(matcher.group(2), 1L);
        long bytes = Math.round(matcher.group(3).equals("bit") ? amount / BITS : amount);
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    "rate: found \"%s\", expected at least 1B; off for no limit".formatted(text));
        }
        return bytes;
    }
}
