package io.bowwave.jobtable;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.bowwave.schemas.job.BuildStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Something that an attempt of a build does.
 *
 * @param number place among those of the attempt, from 0
 * @param began null: it hasn't
 * @param took null: it hasn't ended, or nobody said when
 * @param exitCode of its command; null: it has none, or hasn't exited
 */
public record BuildStep(
        int number,
        Kind kind,
        String name,
        State state,
        @Nullable Instant began,
        @Nullable Duration took,
        @Nullable Integer exitCode) {

    /** What it is. */
    public enum Kind {
        /** Gets the sources. */
        CHECKOUT,
        /** One of those that the app's file names. */
        STEP,
        /** Makes and uploads the artifact. */
        ARTIFACT;

        /** Lower case. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException when no constant has this text */
        @JsonCreator
        public static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    /** How far it is. */
    public enum State {
        WAITING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        /** It took too long, or was silent for too long. */
        TIMED_OUT,
        /** The attempt ended before it did. */
        STOPPED,
        /** The attempt ended before it began. */
        SKIPPED;

        /** Lower case, with a hyphen between words. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** @throws IllegalArgumentException when no constant has this text */
        @JsonCreator
        public static State of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
        }
    }

    /**
     * As a builder says it: by its own stopwatch, since nobody sets its clock.
     *
     * @param beganAgo null: it hasn't begun
     */
    public record Said(
            Kind kind,
            String name,
            State state,
            @Nullable Duration beganAgo,
            @Nullable Duration took,
            @Nullable Integer exitCode) {}

    /** As it is after its attempt, when its builder said no more. */
    BuildStep after(Build build, int attempt) {
        if (attempt == build.attempt() && build.status() == BuildStatus.RUNNING) {
            return this;
        }
        return switch (state) {
            case RUNNING -> new BuildStep(number, kind, name, State.STOPPED, began, took, exitCode);
            case WAITING -> new BuildStep(number, kind, name, State.SKIPPED, began, took, exitCode);
            case SUCCEEDED, FAILED, TIMED_OUT, STOPPED, SKIPPED -> this;
        };
    }
}
