package io.bowwave.swarm.plan;

/** What a transfer is for; an earlier one goes before a later one wherever both wait for the same link. The order is on the wire. */
public enum TransferClass {
    /** Back to an older release: somebody is in trouble. */
    ROLLBACK,
    /** To the release that is the goal. */
    DEPLOY,
    /** To a release that may become the goal; takes only what nobody else wants. */
    PREFETCH
}
