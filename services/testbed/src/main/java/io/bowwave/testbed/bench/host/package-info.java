/**
 * What runs as a machine, an origin or a tracker of a benchmark's bed: small processes that are told what to do on their standard input.
 * They use the agent's libraries only, and run with its JVM flags and its class path.
 */
@NullMarked
package io.bowwave.testbed.bench.host;

import org.jspecify.annotations.NullMarked;
