package io.bowwave.builder;

import io.bowwave.schemas.job.BuildCause;

/** The build itself is at fault: another try would end the same way. */
class BuildFailure extends Exception {

    private final BuildCause reason;

    BuildFailure(BuildCause reason, String message) {
        super(message);
        this.reason = reason;
    }

    BuildCause reason() {
        return reason;
    }

    /** For people. */
    String text() {
        return String.valueOf(getMessage());
    }
}
