/**
 * One region's depot: gives goals out to its agents, takes their status in, plans the swarm, and serves blobs of the region's store as
 * the swarm's origin. Keeps soft state only; several depots a region do no harm to each other.
 */
@Configuration
@Requires(property = "bowwave.process", value = "depot")
@NullMarked
package io.bowwave.depot;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
