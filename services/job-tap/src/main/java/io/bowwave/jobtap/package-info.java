/** The tap: what happens to rows of the job table, as events on the log, each exactly once and in order. */
@Configuration
@Requires(property = "bowwave.process", value = "job-tap")
@NullMarked
package io.bowwave.jobtap;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
