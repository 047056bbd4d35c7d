package io.bowwave.intake;

import io.bowwave.jobtable.ArtifactBuilds;
import io.bowwave.jobtable.Build;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Artifacts by what people call them: the manifest's digest or 8 and more digits of its beginning, with or without {@code sha256:}; the id
 * of a build that made it, or its beginning; {@code APP@COMMIT}; {@code APP/latest}.
 */
final class ArtifactFinder {

    private static final int SHORTEST_PREFIX = 8;
    private static final int SHORTEST_COMMIT = 4;
    private static final int WHOLE_DIGEST = 64;
    private static final String SHA256 = "sha256:";
    private static final String LATEST = "/latest";

    private final ArtifactBuilds builds;
    private final BuildFinder finder;

    ArtifactFinder(ArtifactBuilds builds, BuildFinder finder) {
        this.builds = builds;
        this.finder = finder;
    }

    /** @throws ProblemException 400, 404 or 409, each with what was found */
    Digest find(String text) {
        String ref = text.strip();
        int at = ref.indexOf('@');
        if (at > 0) {
            return manifest(ofCommit(new AppName(ref.substring(0, at)), ref.substring(at + 1)));
        }
        if (ref.endsWith(LATEST)) {
            AppName app = new AppName(ref.substring(0, ref.length() - LATEST.length()));
            return manifest(builds.latest(app)
                    .orElseThrow(() -> unknown("app " + app + " has no build that succeeded; GET /v1/builds?app=" + app
                            + " lists those there are")));
        }
        return ofName(ref.toLowerCase(Locale.ROOT), text);
    }

    private Digest ofName(String ref, String text) {
        boolean digest = ref.startsWith(SHA256);
        String name = digest ? ref.substring(SHA256.length()) : ref;
        if (name.length() < SHORTEST_PREFIX || !name.matches(digest ? "[0-9a-f]{1,64}" : "[0-9a-f-]{1,64}")) {
            throw Answers.invalid(
                    "artifact: found \"%s\", expected a manifest's digest or a build's id, or %d and more characters of its beginning, or APP@COMMIT, or APP/latest"
                            .formatted(text, SHORTEST_PREFIX));
        }
        Optional<Digest> artifact = ofPrefix(name);
        if (digest || name.length() == WHOLE_DIGEST) {
            return artifact.orElseThrow(() -> unknown("no build made artifact " + ref));
        }
        return artifact.orElseGet(() -> manifest(finder.find(name)));
    }

    private Optional<Digest> ofPrefix(String name) {
        List<Digest> found = builds.manifests(name);
        if (found.size() > 1) {
            throw ambiguous(name, found.get(0).brief() + " and " + found.get(1).brief());
        }
        return found.stream().findFirst();
    }

    private Build ofCommit(AppName app, String text) {
        String commit = text.toLowerCase(Locale.ROOT);
        if (!commit.matches("[0-9a-f]{%d,40}".formatted(SHORTEST_COMMIT))) {
            throw Answers.invalid(
                    "commit: found \"%s\", expected %d to 40 hex digits".formatted(text, SHORTEST_COMMIT));
        }
        List<Build> found = builds.ofCommit(app, commit);
        if (found.size() > 1) {
            throw ambiguous(
                    text,
                    "commits " + found.get(0).commit() + " and " + found.get(1).commit());
        }
        return found.stream()
                .findFirst()
                .orElseThrow(() -> unknown(
                        "app %s has no build of commit %s that succeeded; GET /v1/builds?app=%s lists those there are"
                                .formatted(app, text, app)));
    }

    private static Digest manifest(Build build) {
        ArtifactRef artifact = build.artifact();
        if (artifact == null) {
            throw new ProblemException(
                    409,
                    "no-artifact",
                    "build %s of %s made no artifact: it is %s"
                            .formatted(build.id(), build.app(), build.status().text()));
        }
        return artifact.manifest();
    }

    private static ProblemException ambiguous(String text, String found) {
        return new ProblemException(
                409,
                "ambiguous-artifact",
                "\"%s\" fits %s and perhaps more; give more characters".formatted(text, found));
    }

    private static ProblemException unknown(String detail) {
        return new ProblemException(404, "unknown-artifact", detail);
    }
}
