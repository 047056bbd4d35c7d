/**
 * Keeps one region's artifact store complete: copies what each succeeded build needs from the home store, and says so on the log. Writes
 * nothing but blobs and replica-events; may be killed at any moment, for every step can be repeated.
 */
@Configuration
@Requires(property = "bowwave.process", value = "replicator")
@NullMarked
package io.bowwave.replicator;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
