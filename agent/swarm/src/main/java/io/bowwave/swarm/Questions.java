package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.fetching.Action;
import io.bowwave.swarm.fetching.Fetching;
import io.bowwave.swarm.plan.PlanAnswer;
import io.bowwave.swarm.plan.PlanCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What planners and peers are asked, and their answers. On the client's loop. */
final class Questions {

    private static final Logger LOG = LoggerFactory.getLogger(Questions.class);

    /** A planner answers at once, or has too much to do. */
    private static final long ANSWER_WITHIN_NANOS = 3_000_000_000L;

    private final BlobTransfers transfers;
    private final Fetching fetching;
    private final SwarmMembers members;
    private final Runnable answered;
    private boolean ever;
    private int machines;

    /** @param answered called after each answer */
    Questions(BlobTransfers transfers, Fetching fetching, SwarmMembers members, Runnable answered) {
        this.transfers = transfers;
        this.fetching = fetching;
        this.members = members;
        this.answered = answered;
    }

    /** Machines of the region, as a planner said last; 0: not known. */
    int machines() {
        return machines;
    }

    /** Whether a planner has ever answered. */
    boolean answered() {
        return ever;
    }

    void ask(Action.AskPlanner ask) {
        CompletableFuture<byte[]> answer = transfers.peers().plan(ask.depot(), PlanCodec.write(ask.request()));
        transfers
                .loop()
                .at(
                        System.nanoTime() + ANSWER_WITHIN_NANOS,
                        () -> answer.completeExceptionally(new IOException("no answer in time")));
        var _ = answer.whenComplete(
                (bytes, failure) -> transfers.loop().execute(() -> planned(ask.depot(), bytes, failure)));
    }

    void ask(Action.AskPeer ask) {
        for (Digest blob : ask.blobs()) {
            CompletableFuture<BitSet> answer = transfers.peers().have(ask.peer(), blob);
            var _ = answer.whenComplete((blocks, failure) -> transfers.loop().execute(() -> {
                if (blocks != null) {
                    fetching.peerHas(ask.peer(), blob, blocks, System.nanoTime());
                    answered.run();
                } else {
                    LOG.debug("{} does not say what it has: {}", ask.peer(), String.valueOf(failure));
                }
            }));
        }
    }

    private void planned(PeerAddress depot, byte @Nullable [] bytes, @Nullable Throwable failure) {
        try {
            if (bytes == null) {
                throw new IOException(String.valueOf(failure));
            }
            PlanAnswer answer = PlanCodec.readAnswer(ByteBuffer.wrap(bytes));
            ever = true;
            machines = answer.machines();
            members.learn(answer.peers(), answer.origins());
            fetching.plan(depot, answer, System.nanoTime());
        } catch (IOException e) {
            LOG.debug("depot {} does not plan: {}", depot, e.toString());
            fetching.planFailed(depot, System.nanoTime());
        }
        answered.run();
    }
}
