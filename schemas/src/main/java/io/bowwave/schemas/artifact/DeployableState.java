package io.bowwave.schemas.artifact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** Whether a build may be deployed. */
public enum DeployableState {
    /** Complete in the regions named, not yet in every region that its app needs. */
    REPLICATING,
    /** Complete in every region that its app needs. */
    DEPLOYABLE,
    /** A region that it needs has lost it. */
    WITHDRAWN,
    /** Marked bad: no automation deploys it. */
    REJECTED;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static DeployableState of(String text) {
        for (DeployableState each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("DeployableState: found \"%s\", expected one of %s"
                .formatted(
                        text, Arrays.stream(values()).map(DeployableState::text).toList()));
    }
}
