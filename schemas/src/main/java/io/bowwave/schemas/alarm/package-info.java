/** What somebody should look at now: events of the build side's own health. */
@NullMarked
package io.bowwave.schemas.alarm;

import org.jspecify.annotations.NullMarked;
