/** How fast reports of machines are counted, and what the counting keeps in memory. */
@NullMarked
package io.bowwave.testbed.bench.fleet;

import org.jspecify.annotations.NullMarked;
