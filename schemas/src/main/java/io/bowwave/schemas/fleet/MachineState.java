package io.bowwave.schemas.fleet;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** The states of one app on one machine. */
public enum MachineState {
    /** The goal is known; nothing has been done for it yet. */
    IDLE,
    /** Bytes are on their way. */
    FETCHING,
    /** The release is whole and verified on disk. */
    STAGED,
    /** The process runs; it is not healthy yet. */
    STARTING,
    /** It answers its health check. */
    HEALTHY,
    /** It could not be fetched, started or made healthy, and there is no release to go back to. */
    FAILED,
    /** It was unhealthy; the machine runs the release before. */
    REVERTED,
    /** The depot has not heard of the machine for a while. */
    LOST;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static MachineState of(String text) {
        for (MachineState each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("MachineState: found \"%s\", expected one of %s"
                .formatted(text, Arrays.stream(values()).map(MachineState::text).toList()));
    }
}
