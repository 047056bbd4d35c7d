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
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what an attempt made, from the job's row and not from what its builder says, apart from the artifact's digest; and stores it before
 * the success is recorded. So a build that has succeeded has its attestation. Thread-safe.
 */
final class Attesting implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Attesting.class);

    private static final Pattern CREDENTIALS = Pattern.compile("^(https?://)[^@/]*@");

    private final Optional<Signing> signing;
    private final QueueMetrics metrics;
    private final Clock clock;

    /** @param signing empty: nothing is signed */
    Attesting(Optional<Signing> signing, QueueMetrics metrics, Clock clock) {
        this.signing = signing;
        this.metrics = metrics;
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
                withoutCredentials(held.repoUrl()),
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
            metrics.attested();
        } catch (StoreException e) {
            metrics.unattested();
            LOG.warn("Build {} of {} waits for its attestation: {}", held.id(), held.app(), e.getMessage());
            ProblemException problem = new ProblemException(
                    503,
                    "attestation-unavailable",
                    "the home store did not take the attestation (%s): say again that the build has succeeded"
                            .formatted(e.getMessage()));
            problem.initCause(e);
            throw problem;
        }
    }

    /** Attestations are for everybody's eyes. */
    private static String withoutCredentials(String url) {
        return CREDENTIALS.matcher(url).replaceFirst("$1");
    }

    @Override
    public void close() {
        signing.ifPresent(with -> with.store().close());
    }
}
