/** The queue: what builders talk to instead of the database, and the guard that takes back what they lose. */
@Configuration
@Requires(property = "bowwave.process", value = "queue")
@NullMarked
package io.bowwave.queue;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
