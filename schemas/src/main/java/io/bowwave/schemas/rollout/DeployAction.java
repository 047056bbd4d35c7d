package io.bowwave.schemas.rollout;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What a deploy request asks for. */
public enum DeployAction {
    /** Put this build on the machines. */
    DEPLOY,
    /** Go back to the build before, or to the build named. */
    ROLLBACK,
    /** Stop before the next wave. */
    PAUSE,
    /** Go on. */
    RESUME,
    /** Give the rollout up where it is. */
    ABORT,
    /** Mark a build bad. */
    REJECT;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static DeployAction of(String text) {
        for (DeployAction each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("DeployAction: found \"%s\", expected one of %s"
                .formatted(text, Arrays.stream(values()).map(DeployAction::text).toList()));
    }
}
