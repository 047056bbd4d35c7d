package io.bowwave.replicator;

import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.job.BuildSucceeded;
import io.bowwave.store.S3BlobStore;
import io.bowwave.store.StoreException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the signed statement about a build into this region's store, that of the attempt that succeeded and no other. Whether it is good is
 * for those to say who have keys. Thread-safe.
 */
final class AttestationCopy {

    private static final Logger LOG = LoggerFactory.getLogger(AttestationCopy.class);

    private final RegionDirectory regions;
    private final S3BlobStore own;

    AttestationCopy(RegionDirectory regions, S3BlobStore own) {
        this.regions = regions;
        this.own = own;
    }

    /**
     * Copies it unless it is here; in the home region there is nothing to copy from.
     *
     * @return bytes; also 0 when home says that there is none, because the build was not signed
     * @throws IOException when home does not answer, and no other region has it
     */
    long copy(BuildSucceeded build) throws IOException {
        if (regions.inHome() || own.attestations().has(build.build(), build.attempt())) {
            return 0;
        }
        Optional<byte[]> found = find(build, true);
        if (found.isEmpty()) {
            LOG.info("build {} of {} has no attestation", build.build(), build.app());
            return 0;
        }
        own.attestations().put(build.build(), build.attempt(), found.get());
        return found.get().length;
    }

    /** Whether any region that answers has any; where nothing is signed, nothing was lost. */
    boolean anywhere() throws IOException {
        if (own.attestations().any()) {
            return true;
        }
        for (RegionName source : regions.sources()) {
            try {
                Optional<S3BlobStore> store = regions.store(source);
                if (store.isPresent() && store.get().attestations().any()) {
                    return true;
                }
            } catch (StoreException e) {
                LOG.debug("{} does not say whether it has attestations", source, e);
            }
        }
        return false;
    }

    /**
     * Takes it from whichever region has it, unless it is here: in the home region too, which may have lost what it gave to others.
     *
     * @return bytes; 0 also when no region has it
     * @throws IOException when no region has it, and one of them does not answer
     */
    long restore(BuildSucceeded build) throws IOException {
        if (own.attestations().has(build.build(), build.attempt())) {
            return 0;
        }
        Optional<byte[]> found = find(build, false);
        if (found.isPresent()) {
            own.attestations().put(build.build(), build.attempt(), found.get());
        }
        return found.map(envelope -> (long) envelope.length).orElse(0L);
    }

    /** @param homeKnows whether there is none when home has none */
    private Optional<byte[]> find(BuildSucceeded build, boolean homeKnows) throws IOException {
        StoreException fault = null;
        for (RegionName source : regions.homeFirst()) {
            try {
                Optional<byte[]> found = read(regions.store(source).orElse(null), build);
                if (found.isPresent() || (homeKnows && source.equals(regions.home()))) {
                    return found;
                }
            } catch (StoreException e) {
                LOG.debug("{} gives no attestation of build {}", source, build.build(), e);
                fault = fault == null ? e : fault;
            }
        }
        if (fault != null) {
            throw fault;
        }
        return Optional.empty();
    }

    private static Optional<byte[]> read(@Nullable S3BlobStore store, BuildSucceeded build) throws StoreException {
        return store == null ? Optional.empty() : store.attestations().get(build.build(), build.attempt());
    }
}
