package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** What a gate measures. */
public enum GateKind {
    /** The share of the live machines of the wave that have not failed, percent; in each region. */
    HEALTHY,
    /** Restarts and crashes of the new version since the switch, summed over the machines of the wave. */
    RESTARTS,
    /** A query to Prometheus. */
    PROMETHEUS;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static GateKind of(String text) {
        return EnumTexts.of(GateKind.class, text);
    }
}
