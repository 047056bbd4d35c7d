/**
 * One region's artifact store: a bucket of any S3-compatible service. Blobs are named by their digest, so writing one twice is
 * harmless and reading one checks itself; logs carry the attempt in their name.
 */
@NullMarked
package io.bowwave.store;

import org.jspecify.annotations.NullMarked;
