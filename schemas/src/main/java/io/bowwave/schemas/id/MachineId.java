package io.bowwave.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A machine, unique within its region. Form: 1 to 128 of A-Z, a-z, 0-9, ., _ and -, for example {@code us-east-m1}. */
public record MachineId(@JsonValue String text) implements Comparable<MachineId> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** @throws InvalidIdException when the text is not of the form above */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MachineId {
        if (text == null || !FORM.matcher(text).matches()) {
            throw new InvalidIdException(
                    "MachineId", text, "1 to 128 of A-Z, a-z, 0-9, ., _ and -, for example us-east-m1");
        }
    }

    @Override
    public int compareTo(MachineId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
