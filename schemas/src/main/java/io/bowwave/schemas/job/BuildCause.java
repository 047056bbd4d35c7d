package io.bowwave.schemas.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** Why a build left a state other than by success. */
public enum BuildCause {
    /** The builder stopped renewing its lease. */
    LEASE_EXPIRED,
    /** The builder said that it is going away. */
    BUILDER_LOST,
    /** The store, the network or the builder's machine failed, not the build. */
    INFRA,
    /** The build command failed, or its output is not there. */
    BUILD_FAILED,
    /** The app's {@code .bowwave.yaml} is missing or wrong. */
    CONFIG_INVALID,
    /** The commit cannot be fetched. */
    CHECKOUT_FAILED,
    /** The time limit was reached. */
    TIMEOUT,
    /** Somebody asked for it. */
    CANCELED,
    /** A newer build of the branch took its place. */
    SUPERSEDED,
    /** Every attempt was lost. */
    ATTEMPTS_EXHAUSTED;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static BuildCause of(String text) {
        for (BuildCause each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("BuildCause: found \"%s\", expected one of %s"
                .formatted(text, Arrays.stream(values()).map(BuildCause::text).toList()));
    }
}
