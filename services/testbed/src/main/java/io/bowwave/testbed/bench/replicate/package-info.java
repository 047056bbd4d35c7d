/** {@code ./bowwave bench replicate}: regions behind WAN links of limited speed, each with a real store and a real replicator. */
@NullMarked
package io.bowwave.testbed.bench.replicate;

import org.jspecify.annotations.NullMarked;
