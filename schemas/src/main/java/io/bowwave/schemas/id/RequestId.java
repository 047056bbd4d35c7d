package io.bowwave.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** A deploy request, chosen by who asks; asking twice with one id is asking once. Also the id of the rollout that it starts. Form: 1 to 128 of A-Z, a-z, 0-9, ., _, :, / and -, for example {@code req-0192f3c4}. */
public record RequestId(@JsonValue String text) implements Comparable<RequestId> {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}");

    /** @throws InvalidIdException when the text is not of the form above */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RequestId {
        if (text == null || !FORM.matcher(text).matches()) {
            throw new InvalidIdException(
                    "RequestId", text, "1 to 128 of A-Z, a-z, 0-9, ., _, :, / and -, for example req-0192f3c4");
        }
    }

    @Override
    public int compareTo(RequestId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
