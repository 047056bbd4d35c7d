package io.bowwave.jobtable;

import org.jspecify.annotations.Nullable;

/** The answer to a heartbeat. */
public sealed interface Heartbeat {

    /** @param cancel whether the builder should stop and finish as canceled */
    record Held(boolean cancel, @Nullable String reason) implements Heartbeat {}

    /** The lease is somebody else's, or nobody's; the builder must stop and write nothing more. */
    record Fenced(String detail) implements Heartbeat {}
}
