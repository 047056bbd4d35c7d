package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** What a rollout does about a region that it cannot reach. */
public enum OnUnreachable {
    /** Wait for the region to come back. */
    WAIT,
    /** Go on without it; the region catches up later. */
    SKIP,
    /** Treat it as a failure. */
    FAIL;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static OnUnreachable of(String text) {
        return EnumTexts.of(OnUnreachable.class, text);
    }
}
