package io.bowwave.schemas;

import java.util.Arrays;
import java.util.Locale;

/** How constants are written in JSON and in commands: lower case, with dashes. */
public final class EnumTexts {

    private EnumTexts() {}

    /** For example {@code latest-wins}. */
    public static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    public static <E extends Enum<E>> E of(Class<E> type, String text) {
        for (E each : type.getEnumConstants()) {
            if (text(each).equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("%s: found \"%s\", expected one of %s"
                .formatted(
                        type.getSimpleName(),
                        text,
                        Arrays.stream(type.getEnumConstants())
                                .map(EnumTexts::text)
                                .toList()));
    }
}
