/**
 * One region's artifact store: a bucket of any S3-compatible service. Blobs are named by their digest, so writing one twice is
 * harmless and reading one checks itself; logs carry the attempt in their name.
 *
 * <pre>
 * manifests/&lt;digest&gt;   packs/&lt;digest&gt;   layouts/&lt;digest&gt;
 * trees/&lt;digest of a pack&gt;   leaves of its Merkle tree, written before it, removed with it
 * attestations/&lt;build&gt;-&lt;attempt&gt;.json   who made an artifact of what, signed
 * logs/&lt;app&gt;/&lt;build&gt;/&lt;attempt&gt;.log
 * </pre>
 */
@NullMarked
package io.bowwave.store;

import org.jspecify.annotations.NullMarked;
