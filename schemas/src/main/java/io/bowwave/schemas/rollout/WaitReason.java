package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** What a deploy waits for before it goes on. */
public enum WaitReason {
    /** The time that it was asked for. */
    TIME,
    /** Others than the requester have to approve it. */
    APPROVAL,
    /** Deploys are frozen. */
    FREEZE,
    /** Another rollout of the app is in progress. */
    CONFLICT,
    /** As many rollouts are in progress as are allowed. */
    SLOT,
    /** A region cannot be reached. */
    REGION;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static WaitReason of(String text) {
        return EnumTexts.of(WaitReason.class, text);
    }
}
