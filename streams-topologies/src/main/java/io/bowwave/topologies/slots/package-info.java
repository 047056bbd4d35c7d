/**
 * How many rollouts may be in progress at a time, in a region and in all. {@link io.bowwave.topologies.slots.SlotBook} is the one place that
 * knows all of them: pure, in one partition, exactly once. Rollouts ask it and are told, each in their own partition, where the answer is an
 * input as any other.
 *
 * <p>A deploy takes a slot in each of its regions and one of all, or none of them, and has them until it ends, is paused, goes back or
 * is given up: so nobody who waits holds anything, and no two wait for each other. Who waits is served in the order of asking; what the
 * first ones still need is kept free for them, and those behind go first only where that takes nothing from them. A deploy that replaces
 * another of its app takes over its slots, unless somebody who came before it has waited for them since an hour ago. Rollbacks need no slot.
 *
 * <p>A holder says so each 20 s. One that is silent for three minutes loses its slots; it has stopped by itself a minute before that.
 *
 * <p>Where no limit is set nobody asks, and nothing of this is on the way of a deploy.
 */
@NullMarked
package io.bowwave.topologies.slots;

import org.jspecify.annotations.NullMarked;
