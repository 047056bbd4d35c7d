package io.bowwave.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of an app: a repository and branch that Bowwave builds. Form: 1 to 63 of a-z, 0-9 and -, beginning with a letter, for example {@code web}. */
public record AppName(@JsonValue String text) implements Comparable<AppName> {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    /** @throws InvalidIdException when the text is not of the form above */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AppName {
        if (text == null || !FORM.matcher(text).matches()) {
            throw new InvalidIdException(
                    "AppName", text, "1 to 63 of a-z, 0-9 and -, beginning with a letter, for example web");
        }
    }

    @Override
    public int compareTo(AppName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
