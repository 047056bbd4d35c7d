package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.fetching.Failure;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some blocks of a blob on their way from one source to this disk. On the client's loop. */
final class BlobTransfer {

    /** A peer that was granted the blob a moment ago may not have begun it yet; a depot may be getting it from its store. */
    private static final int ASK_PEER_AGAIN = 20;

    private static final int ASK_ORIGIN_AGAIN = 200;
    private static final long ASK_AGAIN_NANOS = 50_000_000L;

    /**
     * What is to be brought from where.
     *
     * @param count at least 1; of a blob that moves whole 1
     * @param received counts what comes
     */
    record Order(
            BlobWant want,
            int first,
            int count,
            PeerAddress from,
            boolean origin,
            TransferClass reason,
            Received received) {}

    /** What becomes of it. On the loop's thread. */
    interface Outcome {
        /** @param done blocks that are here, from the first on, without a gap */
        void progress(int done);

        void done();

        void failed(Failure kind, IOException why);
    }

    private final Order order;
    private final BlobTransfers all;
    private final Outcome outcome;
    private final List<Asked> asked = new ArrayList<>();
    private @Nullable FillingBlob filling;
    private int tries;
    private int told;
    private boolean over;

    private record Asked(PeerLink link, Exchange exchange) {}

    BlobTransfer(Order order, BlobTransfers all, Outcome outcome) {
        this.order = order;
        this.all = all;
        this.outcome = outcome;
        this.tries = order.origin() ? ASK_ORIGIN_AGAIN : ASK_PEER_AGAIN;
    }

    void begin() {
        if (over) {
            return;
        }
        Digest blob = order.want().blob();
        if (all.folder().find(blob).isPresent()) {
            done();
            return;
        }
        if (order.want().whole()) {
            ask(new WholeExchange(this, order, all.folder()));
            return;
        }
        filling = all.folder().filling(blob);
        if (filling == null) {
            all.trees().get(order, this::treeHere, this::treeFailed);
        } else {
            askBlocks(filling);
        }
    }

    /** Nothing more comes of it, here or at the source. */
    void cancel() {
        if (!over) {
            over = true;
            stop();
        }
    }

    boolean over() {
        return over;
    }

    /** A block came; false when it is not what it must be. */
    boolean take(int block, ByteBuffer bytes) {
        FillingBlob blob = filling;
        if (blob == null || over) {
            return true;
        }
        int length = bytes.remaining();
        if (blob.has(block)) {
            order.received().repeated(length);
            progress(blob);
            return true;
        }
        try {
            if (!all.write(blob, block, bytes)) {
                bad("%s sent a bad block: block %d of blob %s does not have its hash"
                        .formatted(order.from(), block, blob.digest().brief()));
                return false;
            }
        } catch (IOException e) {
            fail(Failure.OWN, e);
            return true;
        }
        order.received().add(order.from(), order.origin(), length);
        progress(blob);
        if (!over && blob.firstMissing(order.first(), last()) >= last()) {
            done();
        }
        return true;
    }

    void bad(String what) {
        order.received().bad();
        fail(Failure.BAD, new BadBlockException(what));
    }

    /** A part of it came to its end. */
    void ended(int next, int end) {
        FillingBlob blob = filling;
        if (over || blob == null) {
            return;
        }
        if (next < end && blob.firstMissing(next, end) < end) {
            fail(
                    Failure.EARLY,
                    new NotYetException("%s has not received block %d of blob %s in time"
                            .formatted(order.from(), next, blob.digest().brief())));
        } else if (blob.firstMissing(order.first(), last()) >= last()) {
            done();
        }
    }

    void wholeHere() {
        outcomeDone();
    }

    /** The source said no, or is gone. */
    void refused(IOException why) {
        if (over) {
            return;
        }
        if (why instanceof PeerRefusedException no && (no.notYet() || (no.notHere() && !order.origin()))) {
            tries--;
            if (tries > 0) {
                asked.clear();
                all.loop().at(System.nanoTime() + ASK_AGAIN_NANOS, this::begin);
                return;
            }
            fail(Failure.EARLY, why);
        } else if (why instanceof BadBlockException) {
            order.received().bad();
            fail(Failure.BAD, why);
        } else {
            fail(why instanceof PeerRefusedException no && no.notHere() ? Failure.EARLY : Failure.LOST, why);
        }
    }

    void fail(Failure kind, IOException why) {
        if (!over) {
            over = true;
            stop();
            outcome.failed(kind, why);
        }
    }

    private void treeHere(BlobHash tree) {
        if (over) {
            return;
        }
        try {
            if (all.folder().find(order.want().blob()).isPresent()) {
                done();
                return;
            }
            filling = all.folder().begin(order.want().blob(), tree);
        } catch (IOException e) {
            fail(Failure.OWN, e);
            return;
        }
        askBlocks(filling);
    }

    private void treeFailed(IOException why) {
        refused(why);
    }

    private void askBlocks(FillingBlob blob) {
        int at = blob.firstMissing(order.first(), last());
        if (at >= last()) {
            done();
            return;
        }
        while (at < last() && !over) {
            int end = Math.min(blob.endOfMissing(at, last()), at + Wire.MAX_BLOCKS);
            ask(new BlocksExchange(this, blob.hash(), blob.digest(), at, end, order.reason()));
            at = blob.firstMissing(end, last());
        }
    }

    private void ask(Exchange exchange) {
        PeerLink link = all.send(order.from(), order.reason(), exchange);
        asked.add(new Asked(link, exchange));
    }

    private int last() {
        return order.first() + order.count();
    }

    private void progress(FillingBlob blob) {
        int done = blob.firstMissing(order.first(), last()) - order.first();
        if (done > told) {
            told = done;
            outcome.progress(done);
        }
    }

    private void done() {
        FillingBlob blob = filling;
        if (blob != null) {
            try {
                all.folder().finish(blob);
            } catch (IOException e) {
                fail(Failure.OWN, e);
                return;
            }
        }
        outcomeDone();
    }

    private void outcomeDone() {
        if (!over) {
            over = true;
            outcome.done();
        }
    }

    private void stop() {
        asked.forEach(each -> each.link().cancel(each.exchange()));
        asked.clear();
    }
}
