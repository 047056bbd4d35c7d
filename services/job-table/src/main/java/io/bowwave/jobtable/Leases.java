package io.bowwave.jobtable;

import java.time.Duration;

/** The times of a lease. */
public final class Leases {

    /** A builder that doesn't say for so long that it is alive loses its build. */
    public static final Duration LEASE = Duration.ofSeconds(20);

    /** How often a builder should say so. */
    public static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** What a build may run beyond its time limit until the guard ends it: the builder's own limit comes first. */
    public static final Duration GRACE = Duration.ofSeconds(60);

    private Leases() {}
}
