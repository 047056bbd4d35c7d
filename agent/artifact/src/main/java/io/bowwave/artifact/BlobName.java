package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name that some bytes deserve as a blob of a kind, in one pass over them: of a pack the root of its tree, of the others the SHA-256.
 * For one thread.
 */
public final class BlobName {

    private final @Nullable BlobHasher pack;
    private final MessageDigest whole = Digest.sha256();
    private @Nullable BlobHash tree;

    public BlobName(BlobKind kind) {
        this.pack = kind == BlobKind.PACK ? new BlobHasher() : null;
    }

    public void update(byte[] bytes, int from, int length) {
        if (pack == null) {
            whole.update(bytes, from, length);
        } else {
            pack.update(bytes, from, length);
        }
    }

    /** Once, at the end. */
    public Digest finish() {
        if (pack == null) {
            return Digest.ofHash(whole.digest());
        }
        tree = pack.finish();
        return tree.root();
    }

    /** Of a pack, behind {@link #finish}. */
    public Optional<BlobHash> tree() {
        return Optional.ofNullable(tree);
    }
}
