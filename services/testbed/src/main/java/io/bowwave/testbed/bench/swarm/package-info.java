/**
 * {@code ./bowwave bench swarm}: how long until the last machine has a release, over the least that the links allow.
 *
 * <p>The bed: a network namespace for each machine, one more for the origin, all on one bridge (in a namespace of its own) by veth pairs.
 * A token bucket filter (tbf) shapes both directions of each link. Each machine is a process of its own, with the agent's JVM flags
 * and classes; the origin is the depot's peer server and planner.
 *
 * <p>The floor: {@code max(F / origin's upload, F / slowest download, N x F / all uploads)}, F in bytes of payload and rates as the
 * filters have them, headers included. So that some per cent above 1 are headers, for everybody. Time begins when all are ready and are
 * told what to fetch, and ends when the last has verified all of it.
 *
 * <p>In the same run, over the same links: a chain in which each machine forwards what it gets as it gets it (the control: when that is
 * slow, so is the bed, and nothing can be said), and the rivals, aria2 and libtorrent.
 */
@NullMarked
package io.bowwave.testbed.bench.swarm;

import org.jspecify.annotations.NullMarked;
