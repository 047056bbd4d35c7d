package io.bowwave.agent;

import io.bowwave.schemas.fleet.TransferLimits;
import io.bowwave.swarm.PeerAddress;
import java.net.URI;
import java.util.List;

/** What a depot tells its agents. Called by the thread that follows it. */
interface DepotWords {

    void goal(HeardGoal goal);

    /** All goals that there were have been said. */
    void caughtUp();

    /** The region's; they take the place of those before. */
    void limits(TransferLimits limits);

    void prefetch(PrefetchHint hint);

    /**
     * The depots of the region that live now, all of them.
     *
     * @param addresses their HTTP addresses
     * @param peers their peer ports
     */
    void depots(List<URI> addresses, List<PeerAddress> peers);
}
