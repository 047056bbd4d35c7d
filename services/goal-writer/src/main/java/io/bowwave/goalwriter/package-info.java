/**
 * Writes one region's goals from the log into its etcd: exactly once, and never an older generation after a newer. Also what its machines
 * and depots may move ({@link io.bowwave.schemas.fleet.WrittenLimits}), from the region's definition, never an older revision after a newer.
 * Nobody else writes there but the depots their own registration.
 */
@Configuration
@Requires(property = "bowwave.process", value = "goal-writer")
@NullMarked
package io.bowwave.goalwriter;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
