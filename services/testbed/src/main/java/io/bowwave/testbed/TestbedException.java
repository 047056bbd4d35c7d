package io.bowwave.testbed;

/** The stack is not as it should be; the message says what was expected, what was found, and what to do next. */
public final class TestbedException extends RuntimeException {

    public TestbedException(String message) {
        super(message);
    }

    public TestbedException(String message, Throwable cause) {
        super(message, cause);
    }
}
