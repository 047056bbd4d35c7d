package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** In which steps a deploy reaches the machines. */
public enum Strategy {
    /** Every region and every machine in one wave. */
    ALL_AT_ONCE,
    /** A share of the machines of one region, then all the rest in one wave. */
    CANARY,
    /** A share of one region, that region, then the others two at a time. What counts where nothing is said. */
    WAVES,
    /** One region after another. */
    REGION_BY_REGION;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static Strategy of(String text) {
        return EnumTexts.of(Strategy.class, text);
    }
}
