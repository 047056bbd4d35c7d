package io.bowwave.store;

import io.bowwave.schemas.id.Digest;
import java.time.Instant;

/**
 * A blob that the store has.
 *
 * @param size bytes
 */
public record StoredBlob(Digest digest, long size, Instant modified) {}
