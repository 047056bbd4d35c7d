package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.Outcome;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.job.BuildCause;
import java.nio.ByteBuffer;

/**
 * How a worker ends its attempt.
 *
 * @param artifact a number that stands for what was built; two attempts never build the same
 */
public record Ending(Kind kind, int artifact) {

    /** What it says. */
    public enum Kind {
        SUCCEEDED,
        BUILD_FAILED,
        TIMEOUT,
        CANCELED,
        /** Its builder goes away and hands it back. */
        HANDED_BACK,
        /** Its builder's machine or network failed. */
        INFRA
    }

    private static final String SAID = "said by its builder";

    Outcome outcome() {
        return switch (kind) {
            case SUCCEEDED -> {
                Digest digest = Digest.of(
                        ByteBuffer.allocate(Integer.BYTES).putInt(artifact).array());
                yield new Outcome.Succeeded(new ArtifactRef(digest, digest, 1), null, 1);
            }
            case BUILD_FAILED -> new Outcome.Failed(BuildCause.BUILD_FAILED, SAID);
            case TIMEOUT -> new Outcome.Failed(BuildCause.TIMEOUT, SAID);
            case CANCELED -> new Outcome.Canceled("builder", SAID);
            case HANDED_BACK -> new Outcome.Released(BuildCause.BUILDER_LOST, SAID, true);
            case INFRA -> new Outcome.Released(BuildCause.INFRA, SAID);
        };
    }
}
