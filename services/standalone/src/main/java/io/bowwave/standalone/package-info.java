/** All of Bowwave on one machine: what {@code ./bowwave up} starts, and in which order. */
@NullMarked
package io.bowwave.standalone;

import org.jspecify.annotations.NullMarked;
