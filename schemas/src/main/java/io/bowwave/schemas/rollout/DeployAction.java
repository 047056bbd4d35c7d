package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** What a deploy request asks for. */
public enum DeployAction {
    /** Put this build on the machines. */
    DEPLOY,
    /** Go back to the build before, or to the build named; during a rollout: take back what it did. */
    ROLLBACK,
    /** Stop before the next batch of machines. */
    PAUSE,
    /** Go on. */
    RESUME,
    /** Give the rollout up where it is. */
    ABORT,
    /** Mark a build bad: nothing deploys it any more. */
    REJECT,
    /** Skip the rest of the bake. */
    PROMOTE,
    /** Take the mark from a build that somebody has rejected. */
    UNREJECT,
    /** Agree to a deploy that waits for it. */
    APPROVE,
    /** Say what a deploy would do, and do nothing. */
    PLAN;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static DeployAction of(String text) {
        return EnumTexts.of(DeployAction.class, text);
    }
}
