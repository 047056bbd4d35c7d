package io.bowwave.jobtable;

import io.bowwave.schemas.id.BuildId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done with a secret.
 *
 * @param what {@code set}, {@code removed}, {@code given} or {@code refused}
 * @param by a caller, or the builder that asked
 */
public record SecretUse(
        String what,
        String by,
        @Nullable BuildId build,
        @Nullable Integer attempt,
        Instant at) {}
