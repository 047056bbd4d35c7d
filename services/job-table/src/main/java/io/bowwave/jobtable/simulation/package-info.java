/**
 * The queue on virtual time: seeded runs of many callers, faults included, against anything that is a
 * {@link io.bowwave.jobtable.simulation.QueueUnderTest}, and a checker that reads the recorded history. {@code MemoryQueue} is the queue
 * as a pure state machine with the same rules that the SQL is held to; the tests of this module run the same histories on PostgreSQL.
 * Nothing here is used while Bowwave runs.
 */
@NullMarked
package io.bowwave.jobtable.simulation;

import org.jspecify.annotations.NullMarked;
