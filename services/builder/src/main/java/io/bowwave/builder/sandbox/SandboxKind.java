package io.bowwave.builder.sandbox;

import java.util.Locale;

/** The drivers by name. */
public enum SandboxKind {
    /** Bubblewrap where it works, else processes. */
    AUTO,
    PROCESS,
    BUBBLEWRAP,
    DOCKER;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
