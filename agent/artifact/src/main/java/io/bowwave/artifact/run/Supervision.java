package io.bowwave.artifact.run;

/** Who keeps the app's process, and within which bounds. */
public record Supervision(Driver driver, ResourceLimits limits, LogLimits log) {

    /** By the agent, without limits. */
    public static final Supervision DEFAULT = new Supervision(Driver.PROCESS, ResourceLimits.NONE, LogLimits.DEFAULT);
}
