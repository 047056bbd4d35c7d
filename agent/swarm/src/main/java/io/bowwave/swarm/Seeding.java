package io.bowwave.swarm;

import java.io.IOException;

/** Offers to others what this machine has on its disk. One call each few seconds, since blobs come and go; its caller owns the rhythm. */
public final class Seeding {

    private final BlobFetcher fetcher;

    /** @param fetcher of this machine, which talks to the planners */
    public Seeding(BlobFetcher fetcher) {
        this.fetcher = fetcher;
    }

    /** Looks what there is; planners hear of it soon after. False when no planner answers. */
    public boolean announce() throws IOException {
        fetcher.offer();
        return fetcher.planned();
    }
}
