package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** What becomes of a deploy that is asked for while another of the same app is in progress. */
public enum OnConflict {
    /** It takes the place of the one in progress. What counts where nothing is said. */
    LATEST_WINS,
    /** It waits for the one in progress to end. */
    WAIT,
    /** It is refused. */
    REFUSE;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static OnConflict of(String text) {
        return EnumTexts.of(OnConflict.class, text);
    }
}
