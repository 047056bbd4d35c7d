/** How many builders there should be, and the ways to have as many. */
@NullMarked
package io.bowwave.queue.scaling;

import org.jspecify.annotations.NullMarked;
