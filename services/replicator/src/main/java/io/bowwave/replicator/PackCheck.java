package io.bowwave.replicator;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.BlobHasher;
import io.bowwave.artifact.BlobKind;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import io.bowwave.store.DamagedBlobException;
import io.bowwave.store.MissingBlobException;
import io.bowwave.store.S3BlobStore;
import io.bowwave.store.Throttle;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads blobs of this region's store to see whether they are what their names promise; packs no faster than the throttle lets. */
final class PackCheck {

    private static final Logger LOG = LoggerFactory.getLogger(PackCheck.class);

    private final S3BlobStore own;
    private final Throttle throttle;
    private final ReplicatorMetrics metrics;

    PackCheck(S3BlobStore own, Throttle throttle, ReplicatorMetrics metrics) {
        this.own = own;
        this.throttle = throttle;
        this.metrics = metrics;
    }

    /**
     * What a look has found.
     *
     * @param whole nothing is wrong
     * @param rotten it is there, but damaged
     * @param what for messages
     * @param content of a small blob that is whole
     */
    record Found(boolean whole, boolean rotten, String what, Optional<byte[]> content) {

        private static final Found WHOLE = new Found(true, false, "whole", Optional.empty());
        private static final Found MISSING = new Found(false, false, "missing", Optional.empty());

        private static Found rotten(String what) {
            return new Found(false, true, what, Optional.empty());
        }
    }

    /** @throws IOException when the store does not answer */
    Found small(BlobKind kind, Digest blob) throws IOException {
        try {
            return new Found(true, false, "whole", Optional.of(own.read(kind, blob)));
        } catch (MissingBlobException e) {
            return Found.MISSING;
        } catch (DamagedBlobException e) {
            return Found.rotten("rotten");
        }
    }

    /** A tree that is missing or wrong is written on the way. */
    Found pack(Pack pack) throws IOException {
        OptionalLong size = own.size(BlobKind.PACK, pack.digest());
        if (size.isEmpty()) {
            return own.exists(BlobKind.PACK, pack.digest()) ? Found.rotten("of another digest") : Found.MISSING;
        }
        if (size.getAsLong() != pack.size()) {
            return Found.rotten("%d bytes long, not %d".formatted(size.getAsLong(), pack.size()));
        }
        BlobHasher hasher = new BlobHasher();
        try (InputStream in = own.openRange(BlobKind.PACK, pack.digest(), 0, pack.size())) {
            byte[] buffer = new byte[BlobHash.BLOCK];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hasher.update(buffer, 0, read);
                metrics.scrubbed(read);
                throttle.take(read);
            }
        } catch (MissingBlobException e) {
            return Found.MISSING;
        }
        BlobHash tree = hasher.finish();
        if (!tree.root().equals(pack.digest())) {
            return Found.rotten("rotten");
        }
        tree(pack, tree);
        return Found.WHOLE;
    }

    private void tree(Pack pack, BlobHash tree) throws IOException {
        Optional<byte[]> leaves = own.tree(pack.digest());
        if (leaves.isEmpty() || !Arrays.equals(leaves.get(), tree.leaves())) {
            own.putTree(pack.digest(), tree);
            LOG.info("{} has its tree beside it again", BlobKind.PACK.key(pack.digest()));
        }
    }
}
