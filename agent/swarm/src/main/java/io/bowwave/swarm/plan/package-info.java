/**
 * Who fetches which run of blocks from whom, in one region: decided in one place, the depot's planner. Pure: no clock, no I/O, no threads.
 *
 * <p>A machine sends a {@link io.bowwave.swarm.plan.PlanRequest} (what changed, what it works on, how many blocks it has room for) and gets
 * a {@link io.bowwave.swarm.plan.PlanAnswer} with {@link io.bowwave.swarm.plan.Grant}s at once. {@link io.bowwave.swarm.plan.PlanCodec}
 * is both as bytes.
 *
 * <p>The rules:
 *
 * <ul>
 *   <li>A unit comes from a depot only while nobody alive has it or is getting it; who waits behind a machine that lost its source does not
 *       count as getting it. So the depots send one copy.
 *   <li>A lease lives four seconds from its last block on. To be named as active does not renew it: machines that wait for each other would
 *       otherwise keep a unit from being sent again for ever.
 *   <li>Whoever receives a unit may be a source of it at once, but never one that is fed by the asker, that is slow, or whose own source is
 *       not known.
 *   <li>All machines count as equally fast, stragglers aside: one that nobody asks sends nothing, and is not slow.
 *   <li>A machine that two others cannot reach, or one while it is silent itself, counts as dead until it is heard.
 *   <li>A depot's queue covers the time until its blocks are reported, which grows with the number of machines.
 * </ul>
 */
@NullMarked
package io.bowwave.swarm.plan;

import org.jspecify.annotations.NullMarked;
