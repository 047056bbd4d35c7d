package io.bowwave.swarm.plan;

import io.bowwave.swarm.PeerAddress;

/**
 * Leave to fetch blocks from somewhere.
 *
 * @param run at most {@link PlanLimits#unitAtMost()} blocks. Some of them may be here already
 * @param origin from a depot
 * @param leaseMillis how long the leave lasts; renewed by naming the run as active
 */
public record Grant(Run run, PeerAddress from, boolean origin, int leaseMillis) {}
