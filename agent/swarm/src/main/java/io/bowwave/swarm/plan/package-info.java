/**
 * Who fetches which run of blocks from whom, in one region: decided in one place, the depot's planner. Pure: no clock, no I/O, no threads.
 *
 * <p>A machine sends a {@link io.bowwave.swarm.plan.PlanRequest} (what changed, what it works on, how many blocks it has room for) and gets
 * a {@link io.bowwave.swarm.plan.PlanAnswer} with {@link io.bowwave.swarm.plan.Grant}s at once. {@link io.bowwave.swarm.plan.PlanCodec}
 * is both as bytes.
 */
@NullMarked
package io.bowwave.swarm.plan;

import org.jspecify.annotations.NullMarked;
