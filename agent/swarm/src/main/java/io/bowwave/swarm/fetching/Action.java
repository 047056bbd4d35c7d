package io.bowwave.swarm.fetching;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerAddress;
import io.bowwave.swarm.plan.PlanRequest;
import java.util.List;

/** What the caller of {@link Fetching#next} has to do, in the order given, without waiting for it to end. */
public sealed interface Action {

    /**
     * Send the request to that depot; then call {@link Fetching#plan} or {@link Fetching#planFailed}, also when it takes longer than a few
     * seconds (fail it then). At most one is open for each depot.
     */
    record AskPlanner(PeerAddress depot, PlanRequest request) implements Action {}

    /** Ask the peer which blocks of these blobs it has; call {@link Fetching#peerHas} for each answer, nothing when it does not answer. */
    record AskPeer(PeerAddress peer, List<Digest> blobs) implements Action {}

    /**
     * Fetch blocks {@code first} to {@code first + count - 1}, skipping none that are not here; report {@link Fetching#progress} as blocks
     * are verified, and {@link Fetching#done} or {@link Fetching#failed} once. Requests to one peer may be pipelined; the source may
     * still be receiving these blocks itself.
     *
     * @param origin from a depot
     * @param hedge the same blocks are on their way from elsewhere: who is second is cancelled
     */
    record Start(TransferId id, Digest blob, int first, int count, PeerAddress from, boolean origin, boolean hedge)
            implements Action {}

    /** Stop it, also at the source; nothing needs to be reported about it any more, and what is reported is ignored. */
    record Cancel(TransferId id) implements Action {}
}
