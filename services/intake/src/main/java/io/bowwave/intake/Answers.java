package io.bowwave.intake;

import io.bowwave.jobtable.AppRemoval;
import io.bowwave.jobtable.RefusedException;
import io.bowwave.process.Problem;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.InvalidIdException;
import java.util.Locale;

/** Refusals of other parts as answers of the API. */
final class Answers {

    private Answers() {}

    /** @return the answer that says the same */
    static ProblemException of(RefusedException refused) {
        int status =
                switch (refused.code()) {
                    case UNKNOWN_APP, UNKNOWN_BUILD -> 404;
                    case UNKNOWN_REGION, INVALID -> 400;
                    case EXISTS, CONFLICT -> 409;
                    case NO_HOME_REGION -> 503;
                };
        return new ProblemException(
                status,
                refused.code().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                String.valueOf(refused.getMessage()));
    }

    static ProblemException of(InvalidIdException invalid) {
        return invalid(String.valueOf(invalid.getMessage()));
    }

    /** 400: a value is wrong. */
    static ProblemException invalid(String detail) {
        return new ProblemException(400, "invalid", detail);
    }

    static ProblemException unknownApp(String app) {
        return new ProblemException(
                404, "unknown-app", "app " + app + " is not there; GET /v1/apps lists those that are");
    }

    /** 404: the app was there once. */
    static ProblemException removed(AppRemoval removal) {
        return new ProblemException(
                404,
                "unknown-app",
                "app %s was removed by %s at %s%s; what happened to it before stands in GET /v1/deploys?app=%s"
                        .formatted(
                                removal.app(),
                                removal.by(),
                                removal.at(),
                                removal.reason() == null ? "" : " (" + removal.reason() + ")",
                                removal.app()));
    }

    static Problem problem(int status, String title, String code, String detail, String path) {
        return new Problem("urn:bowwave:problem:" + code, title, status, code, detail, path);
    }
}
