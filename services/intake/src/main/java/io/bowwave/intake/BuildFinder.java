package io.bowwave.intake;

import io.bowwave.jobtable.Build;
import io.bowwave.jobtable.Builds;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.BuildId;
import java.util.List;
import java.util.Locale;

/** Builds by their id, or by the beginning of it. */
final class BuildFinder {

    private static final int SHORTEST_PREFIX = 8;
    private static final int WHOLE = 36;

    private final Builds builds;

    BuildFinder(Builds builds) {
        this.builds = builds;
    }

    /**
     * @param text an id, or 8 or more characters of its beginning that no other build shares
     * @throws ProblemException 400, 404 or 409
     */
    Build find(String text) {
        String id = text.strip().toLowerCase(Locale.ROOT);
        if (id.length() < SHORTEST_PREFIX || !id.matches("[0-9a-f-]{1,36}")) {
            throw Answers.invalid("build: found \"%s\", expected an id or at least %d characters of its beginning"
                    .formatted(text, SHORTEST_PREFIX));
        }
        if (id.length() == WHOLE) {
            return builds.find(new BuildId(id)).orElseThrow(() -> unknown(id));
        }
        List<Build> found = builds.findByPrefix(id);
        if (found.size() > 1) {
            throw new ProblemException(
                    409,
                    "ambiguous-build",
                    "build: \"%s\" fits %s, %s and perhaps more; give more characters"
                            .formatted(id, found.get(0).id(), found.get(1).id()));
        }
        return found.stream().findFirst().orElseThrow(() -> unknown(id));
    }

    private static ProblemException unknown(String id) {
        return new ProblemException(
                404, "unknown-build", "build " + id + " is not there; GET /v1/builds lists those that are");
    }
}
