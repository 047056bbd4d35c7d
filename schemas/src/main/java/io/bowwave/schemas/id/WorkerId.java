package io.bowwave.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A builder process, unique for each of its lives. Form: 1 to 128 of A-Z, a-z, 0-9, ., _ and -, for example {@code builder-1-7f3a}. */
public record WorkerId(@JsonValue String text) implements Comparable<WorkerId> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** @throws InvalidIdException when the text is not of the form above */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WorkerId {
        if (text == null || !FORM.matcher(text).matches()) {
            throw new InvalidIdException(
                    "WorkerId", text, "1 to 128 of A-Z, a-z, 0-9, ., _ and -, for example builder-1-7f3a");
        }
    }

    @Override
    public int compareTo(WorkerId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
