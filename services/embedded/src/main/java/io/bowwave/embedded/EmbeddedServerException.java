package io.bowwave.embedded;

/** A server could not be started or used; the message names the cause and the next step. */
public final class EmbeddedServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of trouble it is, so that a caller can choose an exit code. */
    public enum Kind {
        /** The port is in use by another process. */
        PORT_TAKEN,
        /** A program that is needed isn't there. */
        MISSING_PROGRAM,
        /** Everything else. */
        OTHER
    }

    private final Kind kind;

    public EmbeddedServerException(String message) {
        this(Kind.OTHER, message, null);
    }

    public EmbeddedServerException(String message, Throwable cause) {
        this(Kind.OTHER, message, cause);
    }

    public EmbeddedServerException(Kind kind, String message, @org.jspecify.annotations.Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
