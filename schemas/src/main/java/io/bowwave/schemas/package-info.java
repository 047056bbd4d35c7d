/** The vocabulary of Bowwave: what stands on the log and how it is written. Depends on nothing of ours. */
@NullMarked
package io.bowwave.schemas;

import org.jspecify.annotations.NullMarked;
