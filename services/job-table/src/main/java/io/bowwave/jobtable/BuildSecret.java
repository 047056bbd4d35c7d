package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A secret by name, without its value.
 *
 * @param branches patterns of branches whose builds may have it; null: the app's own branch
 * @param keyId of the key that it is encrypted with
 */
public record BuildSecret(
        AppName app, String name, @Nullable String branches, String keyId, String setBy, Instant setAt) {}
