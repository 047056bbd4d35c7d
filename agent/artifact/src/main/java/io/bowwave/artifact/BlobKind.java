package io.bowwave.artifact;

import io.bowwave.schemas.id.Digest;
import java.util.Locale;

/** The three kinds of blobs. A blob is immutable and named by its bytes, see {@link BlobName}. */
public enum BlobKind {
    /** Files, chunks and run instructions: what an artifact is. */
    MANIFEST(Manifest.MAX_BYTES),
    /** Which packs hold the chunks: where an artifact is. */
    LAYOUT(Layout.MAX_BYTES),
    /** Chunks that one build added. */
    PACK(Pack.MAX_BYTES);

    private final long maxBytes;

    BlobKind(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** No blob of this kind is larger, bytes. */
    public long maxBytes() {
        return maxBytes;
    }

    /** Folder or key prefix of the kind, with a slash at its end: {@code manifests/}, {@code layouts/}, {@code packs/}. */
    public String prefix() {
        return name().toLowerCase(Locale.ROOT) + "s/";
    }

    /** Where a store keeps the blob, for example {@code packs/<64 hex digits>}. */
    public String key(Digest blob) {
        return prefix() + blob.hex();
    }
}
