package io.bowwave.agent;

import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.provenance.AttestationCheck;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.provenance.AttestationCheck.Verdict;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.swarm.json.SmallJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a release may be started: its build's attestation is looked at before anything of it is fetched, and again before each start. The
 * keys are read anew each time, so that they can be changed without a restart. Thread-safe.
 */
final class ReleaseTrust {

    private static final Logger LOG = LoggerFactory.getLogger(ReleaseTrust.class);

    /** What is done about a release without a good attestation. */
    enum Mode {
        /** It is not started. */
        ENFORCE,
        /** It is said in the agent's log, and the release is started. */
        WARN,
        /** Attestations are not looked at. */
        OFF
    }

    /** Where attestations come from. */
    interface Source {
        /**
         * Empty: there is none.
         *
         * @throws IOException when nobody answers
         */
        Optional<byte[]> attestation(BuildId build) throws IOException;
    }

    private final Mode mode;
    private final @Nullable Path keys;
    private final Source source;
    private final LongAdder refused = new LongAdder();

    /** @param keys file with the set of keys; null only when attestations are not looked at */
    ReleaseTrust(Mode mode, @Nullable Path keys, Source source) {
        this.mode = mode;
        this.keys = keys;
        this.source = source;
    }

    /**
     * Returns when the release may be fetched or started; its attestation is on disk then.
     *
     * @throws RefusedReleaseException when it must not
     * @throws IOException when its attestation could not be fetched, or the keys not be read
     */
    void check(AttestationFolder folder, Expected release) throws IOException {
        if (mode == Mode.OFF || good(folder, release)) {
            return;
        }
        try {
            believe(folder, release);
        } catch (IOException e) {
            if (e instanceof RefusedReleaseException) {
                refused.increment();
            }
            if (mode == Mode.ENFORCE) {
                throw e;
            }
            LOG.warn("{}: {}; started all the same, since attestations=warn", release.app(), e.getMessage());
        }
    }

    /** Whether it may be started by what is on disk alone; where it is not needed that is always so. */
    boolean trusted(AttestationFolder folder, Expected release) {
        return mode != Mode.ENFORCE || good(folder, release);
    }

    private boolean good(AttestationFolder folder, Expected release) {
        try {
            Optional<byte[]> known = folder.read(build(release));
            return known.isPresent() && judge(known.get(), release) instanceof Verdict.Good;
        } catch (IOException e) {
            LOG.warn(
                    "{}: what is known about build {} cannot be used: {}",
                    release.app(),
                    release.build(),
                    e.toString());
            return false;
        }
    }

    /** Releases that had no good attestation when they were to be fetched or started. */
    long refused() {
        return refused.sum();
    }

    private void believe(AttestationFolder folder, Expected release) throws IOException {
        BuildId build = build(release);
        byte[] envelope = source.attestation(build)
                .orElseThrow(() -> new RefusedReleaseException(
                        "build %s has no attestation: it was built before builds were signed; build it again, or set attestations to warn"
                                .formatted(build)));
        switch (judge(envelope, release)) {
            case Verdict.Good(var provenance, var key) -> {
                folder.write(build, envelope);
                LOG.info(
                        "{}: build {} attempt {} of commit {} is signed with key {}",
                        release.app(),
                        build,
                        provenance.attempt(),
                        provenance.commit(),
                        key);
            }
            case Verdict.Bad(String why) -> {
                folder.delete(build);
                throw new RefusedReleaseException("attestation of build %s: %s".formatted(build, why));
            }
        }
    }

    private Verdict judge(byte[] envelope, Expected release) throws IOException {
        Path file = Objects.requireNonNull(keys, "keys are needed when attestations are looked at");
        return new AttestationCheck(AttestationKeys.read(file, SmallJson::object), SmallJson::object)
                .check(envelope, release);
    }

    private static BuildId build(Expected release) {
        return Objects.requireNonNull(release.build(), "a release is of a build");
    }
}
