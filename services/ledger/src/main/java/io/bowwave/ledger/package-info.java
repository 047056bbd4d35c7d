/** Projects the log into read tables (schema {@code view}), exactly once, and rebuilds them from the log when asked. */
@Configuration
@Requires(property = "bowwave.process", value = "ledger")
@NullMarked
package io.bowwave.ledger;

import io.micronaut.context.annotation.Configuration;
import io.micronaut.context.annotation.Requires;
import org.jspecify.annotations.NullMarked;
