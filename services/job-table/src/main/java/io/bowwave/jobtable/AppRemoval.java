package io.bowwave.jobtable;

import io.bowwave.schemas.id.AppName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An app that was removed. One of the same name may be there again since. */
public record AppRemoval(AppName app, String by, @Nullable String reason, Instant at) {}
