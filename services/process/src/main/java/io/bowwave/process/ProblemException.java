package io.bowwave.process;

/** A request that is answered with application/problem+json (RFC 9457). */
public final class ProblemException extends RuntimeException {

    private final int status;
    private final String code;

    /**
     * @param status HTTP status, 400 to 599
     * @param code stable, kebab-case, for programs
     * @param detail for people: what was wrong, what was found, what is expected, what to do next
     */
    public ProblemException(int status, String code, String detail) {
        super(detail);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
