package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.EnumTexts;

/** Why a request is refused. */
public enum RefusalCode {
    /** It cannot be read, or a field is missing or of a wrong type. */
    MALFORMED,
    /** No such app. */
    UNKNOWN_APP,
    /** The app has no such build. */
    UNKNOWN_BUILD,
    /** The build has failed, runs, or is not complete in every region asked for. */
    NOT_DEPLOYABLE,
    /** The build is marked bad. */
    REJECTED,
    /** The build has no replica in, and is not meant for, a region asked for. */
    UNKNOWN_REGION,
    /** There is no build before. */
    NOTHING_TO_ROLL_BACK,
    /** There is no rollout that this could apply to. */
    NO_ROLLOUT,
    /** The goal is this build already. */
    ALREADY_RUNNING,
    /** Deploys of the app are frozen now. */
    FROZEN,
    /** What the plan was made of has changed. */
    PLAN_STALE,
    /** Another rollout is in progress, or too many deploys wait already. */
    BUSY,
    /** Whoever asks may not: no good signature, or the approver is the requester. */
    NOT_ALLOWED,
    /** It was to be carried out by a time that has passed. */
    EXPIRED,
    /** The build is not marked bad. */
    NOT_REJECTED;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return EnumTexts.text(this);
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static RefusalCode of(String text) {
        return EnumTexts.of(RefusalCode.class, text);
    }
}
