package io.bowwave.intake;

import java.util.Map;

/** How many rollouts may be in progress at a time, as people write it. */
final class RolloutLimits {

    /** The name among limits. */
    static final String NAME = "rollouts";

    private static final String OFF = "off";

    private RolloutLimits() {}

    /** {@code off} is 0. The table says how large it may be. */
    static int parse(String text) {
        if (text.equals(OFF)) {
            return 0;
        }
        try {
            int most = Integer.parseInt(text);
            if (most > 0) {
                return most;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException("%s: found \"%s\", expected a number from 1, or off".formatted(NAME, text));
    }

    static Map<String, Long> of(int most) {
        return most == 0 ? Map.of() : Map.of(NAME, (long) most);
    }
}
