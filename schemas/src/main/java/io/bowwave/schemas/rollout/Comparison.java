package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** Which side of its threshold passes a gate. */
public enum Comparison {
    /** The threshold or more. */
    AT_LEAST,
    /** The threshold or less. */
    AT_MOST;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static Comparison of(String text) {
        return EnumTexts.of(Comparison.class, text);
    }
}
