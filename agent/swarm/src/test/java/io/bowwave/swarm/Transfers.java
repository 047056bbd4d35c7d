package io.bowwave.swarm;

import io.bowwave.swarm.fetching.Failure;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** Transfers for tests. */
final class Transfers {

    private Transfers() {}

    /** Completes it when all is here. */
    static BlobTransfer.Outcome into(CompletableFuture<Void> done) {
        return new BlobTransfer.Outcome() {
            @Override
            public void progress(int blocks) {
                // Only the end counts.
            }

            @Override
            public void done() {
                done.complete(null);
            }

            @Override
            public void failed(Failure kind, IOException why) {
                done.completeExceptionally(why);
            }
        };
    }
}
