/** Which builds are complete where: joins what a build needs with what the regions' stores have. */
@NullMarked
package io.bowwave.topologies.replication;

import org.jspecify.annotations.NullMarked;
