package io.bowwave.schemas.id;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** A build: one commit of one app. A UUIDv7 (RFC 9562), so that ids sort by the time they were made. */
public record BuildId(@JsonValue String text) implements Comparable<BuildId> {

    private static final Pattern FORM =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

    /** @throws InvalidIdException when the text is not a lower-case UUID */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public BuildId {
        if (text == null || !FORM.matcher(text).matches()) {
            throw new InvalidIdException(
                    "BuildId", text, "a lower-case UUID, for example 0192f3c4-7a10-7cc3-98c4-dc0c0c07398f");
        }
    }

    public static BuildId of(UUID uuid) {
        return new BuildId(uuid.toString());
    }

    /** @param millis milliseconds since 1970; the rest of the id comes from {@code random} */
    public static BuildId at(long millis, RandomGenerator random) {
        long high = (millis << 16) | 0x7000L | (random.nextLong() & 0x0fffL);
        long low = 0x8000000000000000L | (random.nextLong() & 0x3fffffffffffffffL);
        return of(new UUID(high, low));
    }

    public UUID uuid() {
        return UUID.fromString(text);
    }

    @Override
    public int compareTo(BuildId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
