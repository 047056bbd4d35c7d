package io.bowwave.jobtable;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.job.BuildCause;
import io.bowwave.schemas.rollout.DeployRules;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. */
public sealed interface Outcome {

    /** Longest message that a row keeps, characters; what is longer is cut. */
    int MESSAGE_LIMIT = 2000;

    /**
     * The artifact is durable in the home store.
     *
     * @param name what the artifact is called
     * @param uploadedBytes what was added to the store
     * @param deploy how the build wants to be deployed; null: it does not say
     */
    record Succeeded(
            ArtifactRef artifact,
            @Nullable String name,
            long uploadedBytes,
            @Nullable DeployRules deploy) implements Outcome {
        public Succeeded {
            if (uploadedBytes < 0 || artifact.size() < 0) {
                throw new RefusedException(
                        RefusedException.Code.INVALID, "uploadedBytes and artifact.size: expected 0 or more");
            }
            String rules = deployText(deploy);
            int bytes = rules == null ? 0 : rules.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > DeployRules.MOST_BYTES) {
                throw new RefusedException(
                        RefusedException.Code.INVALID,
                        "deploy: found %d bytes, expected at most %d".formatted(bytes, DeployRules.MOST_BYTES));
            }
        }

        /** Without rules of its own. */
        public Succeeded(ArtifactRef artifact, @Nullable String name, long uploadedBytes) {
            this(artifact, name, uploadedBytes, null);
        }

        /** The rules as they stand in the row: JSON. */
        @Nullable
        String deployText() {
            return deployText(deploy);
        }

        private static @Nullable String deployText(@Nullable DeployRules deploy) {
            try {
                return deploy == null ? null : Json.mapper().writeValueAsString(deploy);
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the rules of a deploy cannot be written as JSON", e);
            }
        }
    }

    /** For good. */
    record Failed(BuildCause cause, String message) implements Outcome {
        public Failed {
            message = shortened(message);
        }
    }

    /** Because somebody asked; who and why stands in the lease when they asked through the API. */
    record Canceled(String by, String message) implements Outcome {
        public Canceled {
            message = shortened(message);
        }
    }

    /**
     * Without a fault of the build; what follows, {@link RetryRules} say.
     *
     * @param handedBack whether its builder gave it back in good order because it was told to go
     */
    record Released(BuildCause cause, String message, boolean handedBack) implements Outcome {
        public Released {
            message = shortened(message);
        }

        /** Lost rather than handed back. */
        public Released(BuildCause cause, String message) {
            this(cause, message, false);
        }
    }

    private static String shortened(String text) {
        String clean = text.replace('\0', ' ');
        return clean.length() <= MESSAGE_LIMIT ? clean : clean.substring(0, MESSAGE_LIMIT - 3) + "...";
    }
}
