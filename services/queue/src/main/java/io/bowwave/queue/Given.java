package io.bowwave.queue;

import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.InvalidIdException;
import org.jspecify.annotations.Nullable;

/** What a request must contain; what is missing or wrong is answered with 400 and the property's name. */
final class Given {

    private Given() {}

    static <T> T value(String property, @Nullable T found, String expected) {
        if (found == null) {
            throw wrong(property + ": found nothing, expected " + expected);
        }
        return found;
    }

    static void check(boolean right, String otherwise) {
        if (!right) {
            throw wrong(otherwise);
        }
    }

    static BuildId build(String text) {
        try {
            return new BuildId(text);
        } catch (InvalidIdException e) {
            ProblemException problem = wrong(String.valueOf(e.getMessage()));
            problem.initCause(e);
            throw problem;
        }
    }

    static ProblemException wrong(String detail) {
        return new ProblemException(400, "invalid", detail);
    }
}
