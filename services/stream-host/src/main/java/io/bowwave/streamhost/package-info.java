/** Runs the topologies of streams-topologies: replication, rollout and fleet, each as a Kafka Streams application of its own. */
@Configuration
@Requires(property = "bowwave.process", value = "stream-host")
@NullMarked
package io.bowwave.streamhost;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
