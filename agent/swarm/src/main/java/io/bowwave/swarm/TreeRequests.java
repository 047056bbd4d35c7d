package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks for Merkle trees, each once, however many transfers of the blob begin at the same time; when one source fails, the next is asked.
 * On the client's loop.
 */
final class TreeRequests {

    private record Waiting(BlobTransfer.Order order, Consumer<BlobHash> then, Consumer<IOException> failed) {}

    private final PeerClient peers;
    private final Map<Digest, Queue<Waiting>> asked = new HashMap<>();

    TreeRequests(PeerClient peers) {
        this.peers = peers;
    }

    void get(BlobTransfer.Order order, Consumer<BlobHash> then, Consumer<IOException> failed) {
        Queue<Waiting> others = asked.get(order.want().blob());
        Waiting waiting = new Waiting(order, then, failed);
        if (others != null) {
            others.add(waiting);
            return;
        }
        Queue<Waiting> queue = new ArrayDeque<>();
        queue.add(waiting);
        asked.put(order.want().blob(), queue);
        ask(waiting);
    }

    private void ask(Waiting waiting) {
        BlobWant want = waiting.order().want();
        var _ = peers.leaves(waiting.order().from(), want.blob(), want.size())
                .whenComplete((tree, failure) -> peers.loop().execute(() -> answered(waiting, tree, failure)));
    }

    private void answered(Waiting waiting, @Nullable BlobHash tree, @Nullable Throwable failure) {
        Digest blob = waiting.order().want().blob();
        Queue<Waiting> queue = asked.getOrDefault(blob, new ArrayDeque<>());
        if (tree != null) {
            asked.remove(blob);
            queue.forEach(each -> each.then().accept(tree));
            return;
        }
        queue.remove(waiting);
        Waiting next = queue.peek();
        if (next == null) {
            asked.remove(blob);
        } else {
            ask(next);
        }
        waiting.failed().accept(cause(failure));
    }

    private static IOException cause(@Nullable Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof IOException known ? known : new IOException(String.valueOf(cause), cause);
    }
}
