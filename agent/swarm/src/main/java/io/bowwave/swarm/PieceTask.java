package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches some pieces from one source over one connection, all asked for at once. Runs on a worker thread. */
final class PieceTask implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(PieceTask.class);

    /** A peer that was granted the blob a moment ago may not have begun it yet; a depot may be getting it from its store. */
    private static final int ASK_PEER_AGAIN = 10;

    private static final int ASK_ORIGIN_AGAIN = 100;
    private static final long ASK_AGAIN_MILLIS = 100;

    /** What becomes of each grant. Called from worker threads. */
    interface Outcome {
        void done(Grant grant);

        void failed(Grant grant, IOException why);
    }

    private record Range(Grant grant, FillingBlob blob, int first, int count) {}

    private final List<Grant> grants;
    private final Map<Digest, BlobWant> wants;
    private final BlobFolder folder;
    private final PeerClient peers;
    private final Received received;
    private final Outcome outcome;

    /** @param grants all from one source */
    PieceTask(
            List<Grant> grants,
            Map<Digest, BlobWant> wants,
            BlobFolder folder,
            PeerClient peers,
            Received received,
            Outcome outcome) {
        this.grants = grants;
        this.wants = wants;
        this.folder = folder;
        this.peers = peers;
        this.received = received;
        this.outcome = outcome;
    }

    @Override
    public void run() {
        List<Grant> open = new ArrayList<>(grants);
        try {
            PeerConnection connection = peers.acquire(grants.getFirst().from());
            try {
                fetch(connection, open);
                peers.giveBack(connection);
            } catch (IOException | InterruptedException | RuntimeException e) {
                peers.close(connection);
                throw e;
            }
        } catch (IOException e) {
            LOG.debug("{} of {} pieces not fetched: {}", open.size(), grants.size(), e.toString());
            List.copyOf(open).forEach(grant -> outcome.failed(grant, e));
        } catch (InterruptedException e) {
            List.copyOf(open).forEach(grant -> outcome.failed(grant, new IOException("interrupted", e)));
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("fetching pieces", e);
            List.copyOf(open).forEach(grant -> outcome.failed(grant, new IOException(e)));
        }
    }

    private void fetch(PeerConnection connection, List<Grant> open) throws IOException, InterruptedException {
        List<Range> ranges = new ArrayList<>();
        for (Grant grant : grants) {
            BlobWant want = Objects.requireNonNull(wants.get(grant.blob()));
            if (want.root() == null) {
                whole(connection, grant, want);
                done(grant, open);
            } else {
                range(grant, blob(connection, grant, want, want.root()), ranges, open);
            }
        }
        for (Range range : ranges) {
            connection.ask(range.grant().blob(), range.first(), range.count());
        }
        for (Range range : ranges) {
            receive(connection, range);
            done(range.grant(), open);
        }
    }

    private void done(Grant grant, List<Grant> open) {
        open.remove(grant);
        outcome.done(grant);
    }

    private void range(Grant grant, FillingBlob blob, List<Range> ranges, List<Grant> open) throws IOException {
        BitSet have = blob.blocks();
        int first = have.nextClearBit(Pieces.firstBlock(grant.piece()));
        int end = Pieces.endBlock(grant.piece(), blob.hash().blocks());
        if (first >= end) {
            folder.finish(blob);
            done(grant, open);
            return;
        }
        int last = have.previousClearBit(end - 1);
        ranges.add(new Range(grant, blob, first, last - first + 1));
    }

    private void receive(PeerConnection connection, Range range) throws IOException {
        FillingBlob blob = range.blob();
        int end = range.first() + range.count();
        int next = connection.receive(
                blob.hash(), range.first(), range.count(), (block, bytes) -> take(range.grant(), blob, block, bytes));
        if (next < end) {
            throw new NotYetException("%s has not received block %d of blob %s in time"
                    .formatted(connection.peer(), next, blob.digest().brief()));
        }
        folder.finish(blob);
    }

    private void take(Grant grant, FillingBlob blob, int block, ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        if (!blob.write(block, bytes)) {
            throw new BadBlockException("%s sent a bad block: block %d of blob %s does not have its hash"
                    .formatted(grant.from(), block, blob.digest().brief()));
        }
        received.add(grant.origin(), length);
    }

    private void whole(PeerConnection connection, Grant grant, BlobWant want) throws IOException, InterruptedException {
        again(grant, () -> {
            connection.whole(grant.blob(), want.size(), (content, length) -> {
                folder.add(grant.blob(), content, length);
                received.add(grant.origin(), length);
            });
            return true;
        });
    }

    private FillingBlob blob(PeerConnection connection, Grant grant, BlobWant want, Digest root)
            throws IOException, InterruptedException {
        FillingBlob open = folder.filling(grant.blob());
        if (open != null) {
            return open;
        }
        BlobHash hash = again(grant, () -> connection.leaves(grant.blob(), want.size(), root));
        return folder.begin(grant.blob(), hash);
    }

    private interface Request<T> {
        T send() throws IOException;
    }

    private static <T> T again(Grant grant, Request<T> request) throws IOException, InterruptedException {
        int tries = grant.origin() ? ASK_ORIGIN_AGAIN : ASK_PEER_AGAIN;
        while (true) {
            try {
                return request.send();
            } catch (PeerRefusedException e) {
                tries--;
                if (tries == 0 || !(e.notYet() || (e.notHere() && !grant.origin()))) {
                    throw e;
                }
                Thread.sleep(ASK_AGAIN_MILLIS);
            } catch (InvalidArtifactException e) {
                throw new BadBlockException("%s sent a bad blob: %s".formatted(grant.from(), e.getMessage()));
            }
        }
    }
}
