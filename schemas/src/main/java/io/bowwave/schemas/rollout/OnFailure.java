package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** What a rollout does when a gate fails or nothing comes on any more. */
public enum OnFailure {
    /** Every region goes back to what it ran before, and the build is marked rejected. */
    ROLLBACK,
    /** It stops where it is, until somebody resumes, aborts or rolls back. */
    PAUSE,
    /** It says so and goes on. */
    CONTINUE;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static OnFailure of(String text) {
        return EnumTexts.of(OnFailure.class, text);
    }
}
