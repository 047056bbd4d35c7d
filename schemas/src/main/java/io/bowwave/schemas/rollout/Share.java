package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** Some of a region's machines: a share of them ({@code 25%}, with at most one decimal, 0.1 to 100) or a number ({@code 3}, at least 1). */
public record Share(@JsonValue String text) {

    private static final Pattern FORM = Pattern.compile("(?:100|[1-9]?[0-9](?:\\.[0-9])?)%|[1-9][0-9]{0,6}");
    private static final int EVERYBODY = 1000;

    /** All machines. */
    public static final Share ALL = new Share("100%");

    /** @throws IllegalArgumentException when the text is not of the form above */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public Share {
        if (text == null || !FORM.matcher(text).matches() || permille(text) == 0) {
            throw new IllegalArgumentException(
                    "share: found \"%s\", expected a percentage from 0.1%% to 100%%, for example 25%%, or a number of machines, for example 3"
                            .formatted(text));
        }
    }

    /** @param permille 1 to 1000 */
    public static Share ofPermille(int permille) {
        String tenth = permille % 10 == 0 ? "" : "." + permille % 10;
        return new Share(permille / 10 + tenth + "%");
    }

    /** Whether it is a number of machines and no percentage. */
    public boolean counted() {
        return !text.endsWith("%");
    }

    /** The number of machines. */
    public int machines() {
        return counted() ? Integer.parseInt(text) : 0;
    }

    /** The percentage as permille, 1 to 1000; all machines for a number of them, whose permille depends on how many there are. */
    public int permille() {
        return counted() ? EVERYBODY : permille(text);
    }

    /** How many of so many machines these are, rounded down. */
    public int of(int machines) {
        return counted() ? Math.min(machines(), machines) : (int) ((long) machines * permille() / EVERYBODY);
    }

    @Override
    public String toString() {
        return text;
    }

    private static int permille(String text) {
        if (!text.endsWith("%")) {
            return EVERYBODY;
        }
        String number = text.substring(0, text.length() - 1);
        int point = number.indexOf('.');
        return point < 0
                ? Integer.parseInt(number) * 10
                : Integer.parseInt(number.substring(0, point)) * 10 + Integer.parseInt(number.substring(point + 1));
    }
}
