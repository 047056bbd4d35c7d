package io.bowwave.jobtable;

/**
 * What was asked for cannot be, whoever asks again: an expected outcome that edges turn into an answer.
 */
public final class RefusedException extends RuntimeException {

    /** What is in the way. */
    public enum Code {
        UNKNOWN_APP,
        UNKNOWN_REGION,
        UNKNOWN_BUILD,
        /** The name is taken by something else. */
        EXISTS,
        /** Somebody else changed it in between, or it is still in use. */
        CONFLICT,
        /** No region is home, so a build would have nowhere to put its artifact. */
        NO_HOME_REGION,
        /** A value is not of the form that it must have. */
        INVALID
    }

    private final Code code;

    public RefusedException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
