package io.bowwave.store;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.Pack;
import io.bowwave.schemas.id.Digest;
import java.util.Optional;
import java.util.OptionalLong;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The Merkle leaves of packs, {@code trees/<64 hex digits of the pack>}: 32 bytes for each block of the pack, in order, nothing else. With
 * them a pack's blocks can be served while the pack itself is still being read. Thread-safe.
 */
final class PackTrees {

    /** No tree is larger, bytes. */
    static final int MAX_BYTES = BlobHash.blocks(Pack.MAX_BYTES) * 32;

    private static final String PREFIX = "trees/";

    private final S3Bucket bucket;

    PackTrees(S3Bucket bucket) {
        this.bucket = bucket;
    }

    static String key(Digest pack) {
        return PREFIX + pack.hex();
    }

    /** The leaves, unchecked; empty when there are none, or what is there cannot be any. */
    Optional<byte[]> get(Digest pack) throws StoreException {
        try {
            byte[] leaves = bucket.range(key(pack), "bytes=0-%d".formatted(MAX_BYTES));
            return leaves.length > MAX_BYTES ? Optional.empty() : Optional.of(leaves);
        } catch (MissingBlobException e) {
            return Optional.empty();
        }
    }

    /** Whether there is one of the right length. */
    boolean has(Digest pack, long packSize) throws StoreException {
        OptionalLong length = bucket.head(key(pack))
                .map(HeadObjectResponse::contentLength)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
        return length.equals(OptionalLong.of(BlobHash.blocks(packSize) * 32L));
    }

    /** In place of one that is there. */
    void put(Digest pack, byte[] leaves) throws StoreException {
        bucket.call(
                "put",
                key(pack),
                s3 -> s3.putObject(
                        request -> request.bucket(bucket.name()).key(key(pack)), RequestBody.fromBytes(leaves)));
    }

    void delete(Digest pack) throws StoreException {
        bucket.call(
                "delete",
                key(pack),
                s3 -> s3.deleteObject(request -> request.bucket(bucket.name()).key(key(pack))));
    }
}
