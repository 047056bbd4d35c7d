/** The HTTP API, the webhooks and the console: enqueues builds, asks for deploys, and reads what became of them. */
@Configuration
@Requires(property = "bowwave.process", value = "intake")
@NullMarked
package io.bowwave.intake;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
