/**
 * Asks Prometheus what the gates of rollouts want to know: reads {@code GateAsked} of the deploy events, writes a {@code GateResult} for
 * each. It judges nothing: thresholds, missing data and deadlines are the rollout topology's.
 */
@Configuration
@Requires(property = "bowwave.process", value = "metric-gate")
@NullMarked
package io.bowwave.metricgate;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
