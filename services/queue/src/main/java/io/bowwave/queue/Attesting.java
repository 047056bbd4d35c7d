package io.bowwave.queue;

import io.bowwave.jobtable.Build;
import io.bowwave.process.ProblemException;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.provenance.Provenance;
import io.bowwave.store.StoreException;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what an attempt made, from the job's row and not from what its builder says, apart from the artifact's digest; and stores it before
 * the success is recorded. So a build that has succeeded has its attestation. Thread-safe.
 */
final class Attesting implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Attesting.class);

    private final Optional<Signing> signing;
    private final Clock clock;

    /** @param signing empty: nothing is signed */
    Attesting(Optional<Signing> signing, Clock clock) {
        this.signing = signing;
        this.clock = clock;
        signing.ifPresentOrElse(
                with -> LOG.info(
                        "Artifacts are signed with key {}", with.signer().key()),
                () -> LOG.warn("Artifacts are not signed, since there is no attestation-key: agents that enforce"
                        + " attestations refuse them"));
    }

    /**
     * Returns when the store has it.
     *
     * @param held the build, which the worker holds
     * @throws ProblemException 503 when the store does not take it; nothing was recorded then, and the builder says it again
     */
    void attest(Build held, WorkerId worker, ArtifactRef artifact) {
        if (signing.isEmpty()) {
            return;
        }
        Signing with = signing.get();
        Provenance provenance = new Provenance(
                held.app(),
                held.repoUrl(),
                held.ref(),
                held.commit(),
                artifact.manifest(),
                held.id(),
                held.attempt(),
                worker.text(),
                with.platform(),
                Objects.requireNonNullElse(held.startedAt(), held.changedAt()),
                clock.instant());
        try {
            with.store()
                    .attestations()
                    .put(held.id(), held.attempt(), with.signer().sign(provenance));
        } catch (StoreException e) {
            ProblemException problem = new ProblemException(
                    503,
                    "attestation-unavailable",
                    "the home store did not take the attestation (%s): say again that the build has succeeded"
                            .formatted(e.getMessage()));
            problem.initCause(e);
            throw problem;
        }
    }

    @Override
    public void close() {
        signing.ifPresent(with -> with.store().close());
    }
}
