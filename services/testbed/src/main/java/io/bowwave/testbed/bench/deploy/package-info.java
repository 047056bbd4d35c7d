/** How fast a deploy goes from its request to the machines, and back. */
@NullMarked
package io.bowwave.testbed.bench.deploy;

import org.jspecify.annotations.NullMarked;
