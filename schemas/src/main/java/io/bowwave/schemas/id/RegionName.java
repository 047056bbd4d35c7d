package io.bowwave.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/** The name of a region: one artifact store, one etcd, its depots and machines. Form: 3 to 32 of a-z, 0-9 and -, beginning with a letter, for example {@code us-east}. */
public record RegionName(@JsonValue String text) implements Comparable<RegionName> {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{2,31}");

    /** @throws InvalidIdException when the text is not of the form above */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RegionName {
        if (text == null || !FORM.matcher(text).matches()) {
            throw new InvalidIdException(
                    "RegionName", text, "3 to 32 of a-z, 0-9 and -, beginning with a letter, for example us-east");
        }
    }

    @Override
    public int compareTo(RegionName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
