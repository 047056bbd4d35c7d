package io.bowwave.intake.forge;

import org.jspecify.annotations.Nullable;

/**
 * A branch or tag that was moved, made or deleted.
 *
 * @param ref full, for example {@code refs/heads/main}
 * @param commit where it is now, 40 hex digits; null: it was deleted
 * @param by who pushed, as the forge names people
 */
public record Push(String ref, @Nullable String commit, String by) {}
