/**
 * What one machine does to get blobs: {@link io.bowwave.swarm.fetching.Fetching} is told what happened and says what to do. Pure: time is
 * given in nanoseconds of a clock that only goes forward, randomness comes through the constructor, I/O is the caller's.
 */
@NullMarked
package io.bowwave.swarm.fetching;

import org.jspecify.annotations.NullMarked;
