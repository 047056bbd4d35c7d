/** Finds what somebody should look at, and says so on the log. */
@NullMarked
package io.bowwave.queue.alarm;

import org.jspecify.annotations.NullMarked;
