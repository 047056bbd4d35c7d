/** Answers deploy requests and carries out rollouts: writes goals, follows the fleet, goes back when a version is unhealthy. */
@NullMarked
package io.bowwave.topologies.rollout;

import org.jspecify.annotations.NullMarked;
