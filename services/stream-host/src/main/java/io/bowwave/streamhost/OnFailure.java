package io.bowwave.streamhost;

/** What happens when a topology's threads have died too often. */
public enum OnFailure {
    /** The process ends with exit code 70, and whoever runs it starts a new one. */
    EXIT,
    /** The topology alone is started anew after a pause: for a JVM that other services share. */
    RESTART
}
