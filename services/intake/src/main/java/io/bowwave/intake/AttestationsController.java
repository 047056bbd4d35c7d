package io.bowwave.intake;

import io.bowwave.jobtable.Build;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.job.BuildStatus;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.JsonTrees;
import io.bowwave.store.S3BlobStore;
import io.bowwave.store.StoreException;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who vouches for artifacts, so that anybody can check where they come from. */
@Controller("/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AttestationsController {

    /** @param keys none where builds are not signed */
    record TrustedKeys(List<TrustedKey> keys) {}

    /**
     * @param keyId as envelopes name it: SHA-256 of the key's X.509 form, hex
     * @param publicKey Ed25519, PEM
     */
    record TrustedKey(String name, String keyId, String publicKey) {}

    private final @Nullable Path keys;
    private final BuildFinder finder;
    private final S3BlobStore store;

    AttestationsController(IntakeConfig config, BuildFinder finder, S3BlobStore homeStore) {
        this.keys = config.attestationKeys();
        this.finder = finder;
        this.store = homeStore;
    }

    /** The public keys that sign builds or have signed them; as an agent's file of {@code attestation-keys}. */
    @Get("/attestation-keys")
    TrustedKeys keys() {
        if (keys == null) {
            return new TrustedKeys(List.of());
        }
        try {
            return new TrustedKeys(AttestationKeys.read(keys, JsonTrees::read).keys().stream()
                    .map(each -> new TrustedKey(each.name(), each.id(), Ed25519.pem(each.key())))
                    .toList());
        } catch (IOException e) {
            ProblemException problem =
                    new ProblemException(503, "no-attestation-keys", "attestation-keys: " + e.getMessage());
            problem.initCause(e);
            throw problem;
        }
    }

    /** The DSSE envelope with the in-toto statement about the build's artifact, as it was signed. */
    @Get("/builds/{id}/attestation")
    @Produces(MediaType.APPLICATION_JSON)
    @ApiResponse(
            responseCode = "200",
            description = "the envelope: payload, payloadType and signatures",
            content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = "object")))
    byte[] attestation(@PathVariable String id) {
        Build build = finder.find(id);
        if (build.status() != BuildStatus.SUCCEEDED) {
            throw new ProblemException(
                    409,
                    "no-artifact",
                    "build %s of %s made no artifact: it is %s"
                            .formatted(build.id(), build.app(), build.status().text()));
        }
        try {
            return store.attestations()
                    .get(build.id(), build.attempt())
                    .orElseThrow(() -> new ProblemException(
                            404,
                            "no-attestation",
                            "build %s of %s has no attestation: it was built before builds were signed, or its artifact was removed"
                                    .formatted(build.id(), build.app())));
        } catch (StoreException e) {
            ProblemException problem = new ProblemException(
                    503, "store-away", "the home store does not answer: %s".formatted(e.getMessage()));
            problem.initCause(e);
            throw problem;
        }
    }
}
