package io.bowwave.replicator;

import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.store.PackCopier;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes blobs of this region's store anew, from the cheapest region that has them whole. */
final class BlobRepair {

    private static final Logger LOG = LoggerFactory.getLogger(BlobRepair.class);

    private final RegionDirectory regions;
    private final S3BlobStore own;
    private final PackCopier copier;

    BlobRepair(RegionDirectory regions, S3BlobStore own, PackCopier copier) {
        this.regions = regions;
        this.own = own;
        this.copier = copier;
    }

    /** Whether another region has the manifest, or cannot say. */
    boolean elsewhere(Digest manifest) {
        for (RegionName source : regions.sources()) {
            try {
                Optional<S3BlobStore> store = regions.store(source);
                if (store.isPresent() && store.get().exists(BlobKind.MANIFEST, manifest)) {
                    return true;
                }
            } catch (IOException e) {
                LOG.debug("{} does not say whether it has a manifest", source, e);
            }
        }
        return false;
    }

    /** Its bytes when some region had it; they are here then. */
    Optional<byte[]> small(BlobKind kind, Digest blob) throws IOException {
        for (RegionName source : regions.sources()) {
            try {
                Optional<S3BlobStore> store = regions.store(source);
                if (store.isPresent()) {
                    byte[] content = store.get().read(kind, blob);
                    // What is there with its size would not be written again.
                    own.delete(kind, blob);
                    own.put(kind, blob, content);
                    return Optional.of(content);
                }
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                LOG.warn("{} is not repaired from {}: {}", kind.key(blob), source, e.toString());
            }
        }
        return Optional.empty();
    }

    /** Bytes copied; 0 when no region has it whole. */
    long pack(Pack pack) throws IOException {
        for (RegionName source : regions.sources()) {
            try {
                Optional<S3BlobStore> store = regions.store(source);
                if (store.isPresent()) {
                    return copier.replace(store.get(), pack, regions.throttle(source), bytes -> {});
                }
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                LOG.warn("{} is not repaired from {}: {}", BlobKind.PACK.key(pack.digest()), source, e.toString());
            }
        }
        return 0;
    }
}
