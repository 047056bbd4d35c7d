/** Writes one region's goals from the log into its etcd: exactly once, and never an older generation after a newer. */
@Configuration
@Requires(property = "bowwave.process", value = "goal-writer")
@NullMarked
package io.bowwave.goalwriter;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
