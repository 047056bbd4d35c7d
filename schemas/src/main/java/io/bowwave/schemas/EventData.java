package io.bowwave.schemas;

import io.bowwave.schemas.id.AppName;
import org.jspecify.annotations.Nullable;

/**
 * What an event says, beside its id, type, time and subject. Implemented by records only; each family is a sealed interface in the
 * package of its noun. A component must not be named {@code id}, {@code type}, {@code time}, {@code source}, {@code subject},
 * {@code schema} or {@code traceparent}: those stand beside it in the same JSON object.
 */
public interface EventData {

    /** The app that it is about; null for a region's definition and for alarms. */
    @Nullable
    AppName app();
}
