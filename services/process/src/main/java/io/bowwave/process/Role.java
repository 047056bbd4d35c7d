package io.bowwave.process;

/** What a token is for. */
public enum Role {
    /** Everything. */
    ADMIN,
    /** Deploys, rolls back, starts and cancels builds. */
    DEPLOYER,
    /** Claims and finishes builds. */
    BUILDER,
    /** Takes goals and reports status. */
    AGENT,
    /** Reads. */
    VIEWER
}
