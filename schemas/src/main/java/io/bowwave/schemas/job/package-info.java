/** Builds: what the job table says, as events; definitions of apps and regions. */
@NullMarked
package io.bowwave.schemas.job;

import org.jspecify.annotations.NullMarked;
