/**
 * A region of thousands of machines in one thread on virtual time: the real {@link io.bowwave.swarm.plan.Planner} and a real {@link
 * io.bowwave.swarm.fetching.Fetching} for each machine, on links that are simulated.
 */
@NullMarked
package io.bowwave.swarm.simulation;

import org.jspecify.annotations.NullMarked;
