/** Runs the whole of Bowwave from outside: the demo, end-to-end and fault tests, benchmarks. */
@NullMarked
package io.bowwave.testbed;

import org.jspecify.annotations.NullMarked;
