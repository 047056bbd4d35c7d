package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** Why a request is refused. */
public enum RefusalCode {
    /** It cannot be read, or a field is missing or of a wrong type. */
    MALFORMED,
    /** No such app. */
    UNKNOWN_APP,
    /** The app has no such build. */
    UNKNOWN_BUILD,
    /** The build has failed, runs, or is not complete in every region asked for. */
    NOT_DEPLOYABLE,
    /** The build is marked bad. */
    REJECTED,
    /** The build has no replica in, and is not meant for, a region asked for. */
    UNKNOWN_REGION,
    /** There is no build before. */
    NOTHING_TO_ROLL_BACK,
    /** There is no rollout that this could apply to. */
    NO_ROLLOUT,
    /** The goal is this build already. */
    ALREADY_RUNNING;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static RefusalCode of(String text) {
        for (RefusalCode each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("RefusalCode: found \"%s\", expected one of %s"
                .formatted(text, Arrays.stream(values()).map(RefusalCode::text).toList()));
    }
}
