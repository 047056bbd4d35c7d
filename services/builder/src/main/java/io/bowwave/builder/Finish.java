package io.bowwave.builder;

import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.rollout.DeployRules;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param outcome {@code succeeded}, {@code failed}, {@code canceled} or {@code release}: give it back to be tried again
 * @param name of the artifact, for people
 * @param uploadedBytes what it added to the home store
 */
record Finish(
        String outcome,
        @Nullable BuildCause cause,
        @Nullable String message,
        @Nullable ArtifactRef artifact,
        @Nullable String name,
        @Nullable Long uploadedBytes,
        @Nullable DeployRules deploy) {

    static Finish succeeded(ArtifactRef artifact, String name, long uploadedBytes, @Nullable DeployRules deploy) {
        return new Finish("succeeded", null, null, artifact, name, uploadedBytes, deploy);
    }

    static Finish failed(BuildCause cause, String message) {
        return new Finish("failed", cause, message, null, null, null, null);
    }

    static Finish canceled(String reason) {
        return new Finish("canceled", BuildCause.CANCELED, reason, null, null, null, null);
    }

    static Finish release(BuildCause cause, String message) {
        return new Finish("release", cause, message, null, null, null, null);
    }
}
