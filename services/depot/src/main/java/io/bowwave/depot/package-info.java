/**
 * One region's depot: gives goals out to its agents, takes their status in, plans the swarm, and serves blobs of the region's store as
 * the swarm's origin. Keeps soft state only. Several depots a region share the blobs by rendezvous hash: agents hear of all that etcd has
 * below {@code /bowwave/depot/}, and when one is gone the others plan and serve what it did.
 *
 * <h2>What agents hear beside goals</h2>
 * <ul>
 *   <li>The depots that live now.
 *   <li>Rate limits: the value of {@code /bowwave/limits} in the region's etcd, bytes a second by the names of {@link
 *       io.bowwave.schemas.fleet.TransferLimits}. They are said with the region's definition ({@code bowwave region limits}, or {@code PATCH
 *       /v1/regions/REGION/limits}), and the goal-writer brings them here, so that they hold while the centre is away. Each machine is held
 *       to them, and to those of its own configuration; each depot to those whose names end with {@code origin}.
 *   <li>What may be fetched ahead: of each app that is not deployed automatically, the newest artifact that is complete in the region,
 *       unless the app says {@code prefetch=false}. (With automatic deploys the goal comes as soon as a hint would.) A machine fetches it at the lowest class, while nothing that
 *       somebody waits for is being fetched, and only into room that nobody needs; {@code prefetch=false} in an agent's configuration
 *       turns it off there.
 * </ul>
 */
@Configuration
@Requires(property = "bowwave.process", value = "depot")
@NullMarked
package io.bowwave.depot;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
