/** Deploy requests, what rollouts do, and the goals that come of them. */
@NullMarked
package io.bowwave.schemas.rollout;

import org.jspecify.annotations.NullMarked;
