package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** What came of a gate. */
public enum GateVerdict {
    /** The value is on the right side of the threshold. */
    PASSED,
    /** The value is on the wrong side. */
    FAILED,
    /** There was no value in time; the policy for that decides. */
    NO_DATA;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static GateVerdict of(String text) {
        return EnumTexts.of(GateVerdict.class, text);
    }
}
