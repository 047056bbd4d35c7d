/** From the job table to the log, and on to deployables, under load. */
@NullMarked
package io.bowwave.testbed.bench.cdc;

import org.jspecify.annotations.NullMarked;
