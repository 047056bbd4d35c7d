package io.bowwave.queue;

import io.bowwave.jobtable.Outcome;
import io.bowwave.jobtable.RefusedException;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.rollout.DeployRules;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, as a builder says it.
 *
 * @param outcome {@code succeeded}, {@code failed}, {@code canceled} or {@code release}
 * @param cause needed for {@code failed}; for {@code release} {@code builder-lost} (it was told to go, which costs its build nothing) or
 *     {@code infra}, the first unless given
 * @param artifact needed for {@code succeeded}
 * @param steps of the attempt, in order
 * @param deploy how the build wants to be deployed
 */
record FinishBody(
        @Nullable WorkerId worker,
        @Nullable String outcome,
        @Nullable BuildCause cause,
        @Nullable String message,
        @Nullable ArtifactRef artifact,
        @Nullable String name,
        @Nullable Long uploadedBytes,
        @Nullable List<StepBody> steps,
        @Nullable DeployRules deploy) {

    private static final List<BuildCause> RELEASE = List.of(BuildCause.BUILDER_LOST, BuildCause.INFRA);
    private static final int LONGEST_NAME = 255;

    /** @throws ProblemException 400 naming what is missing or wrong */
    Outcome toOutcome() {
        return switch (Given.value("outcome", outcome, "succeeded, failed, canceled or release")) {
            case "succeeded" -> succeeded();
            case "failed" ->
                new Outcome.Failed(
                        Given.value("cause", cause, "why it failed, for example build-failed"),
                        Given.value("message", message, "what failed, in a sentence"));
            case "canceled" -> new Outcome.Canceled("builder", message == null ? "canceled" : message);
            case "release" -> released();
            case String other ->
                throw Given.wrong("outcome: found \"" + other + "\", expected succeeded, failed, canceled or release");
        };
    }

    private Outcome succeeded() {
        ArtifactRef found = Given.value("artifact", artifact, "manifest, layout and size");
        Given.check(
                found.manifest() != null && found.layout() != null,
                "artifact: expected both manifest and layout digests");
        Given.check(
                name == null || name.length() <= LONGEST_NAME,
                "name: expected at most " + LONGEST_NAME + " characters");
        try {
            return new Outcome.Succeeded(found, name, uploadedBytes == null ? 0 : uploadedBytes, deploy);
        } catch (RefusedException e) {
            ProblemException problem = Given.wrong(String.valueOf(e.getMessage()));
            problem.initCause(e);
            throw problem;
        }
    }

    private Outcome released() {
        BuildCause why = cause == null ? BuildCause.BUILDER_LOST : cause;
        Given.check(
                RELEASE.contains(why),
                "cause: found %s, expected one of %s for a release"
                        .formatted(
                                why.text(),
                                RELEASE.stream().map(BuildCause::text).toList()));
        return new Outcome.Released(
                why, message == null ? "given back by its builder" : message, why == BuildCause.BUILDER_LOST);
    }
}
