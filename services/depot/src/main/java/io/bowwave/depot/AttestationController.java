package io.bowwave.depot;

import io.bowwave.process.ProblemException;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.InvalidIdException;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Who made what machines are to run: the DSSE envelope of a build's artifact, as the queue service has signed it. */
@Controller("/v1/attestations")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AttestationController {

    private final RegionAttestations attestations;

    AttestationController(RegionAttestations attestations) {
        this.attestations = attestations;
    }

    /** 404 when the region has none of this build. */
    @Get("/{build}")
    byte[] attestation(String build) throws InterruptedException {
        BuildId id = build(build);
        return attestations
                .find(id)
                .orElseThrow(() -> new ProblemException(
                        404,
                        "no-attestation",
                        "build %s has no attestation in this region: it was built before builds were signed, or is not complete here"
                                .formatted(id)));
    }

    private static BuildId build(String text) {
        try {
            return new BuildId(text);
        } catch (InvalidIdException e) {
            throw new ProblemException(400, "bad-build", "build: " + e.getMessage());
        }
    }
}
