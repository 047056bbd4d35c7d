package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** What a gate says when its query has no answer in time. */
public enum NoData {
    /** It has failed. */
    FAIL,
    /** It is passed. */
    PASS;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static NoData of(String text) {
        return EnumTexts.of(NoData.class, text);
    }
}
