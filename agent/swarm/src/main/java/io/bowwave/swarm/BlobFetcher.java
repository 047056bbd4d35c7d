package io.bowwave.swarm;

import io.bowwave.swarm.fetching.FetchLimits;
import io.bowwave.swarm.fetching.FetchSelf;
import io.bowwave.swarm.plan.Labels;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings blobs onto this disk: from peers and depots as the planner grants, or by this machine's own choice while no planner answers.
 * Fetches of several callers share the connections. One for each machine. The planners are those behind {@link SwarmMembers#origins()}.
 */
public final class BlobFetcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BlobFetcher.class);
    private static final long LOOK_MILLIS = 200;

    private final BlobFolder folder;
    private final PeerClient peers;
    private final FetchDriver driver;

    /** @param labels where this machine stands; {@link Labels#NONE}: not known */
    public BlobFetcher(
            SwarmSelf self,
            Labels labels,
            BlobFolder folder,
            PeerClient peers,
            SwarmMembers members,
            RandomGenerator random) {
        this(self, labels, folder, peers, members, FetchLimits.DEFAULT, random);
    }

    BlobFetcher(
            SwarmSelf self,
            Labels labels,
            BlobFolder folder,
            PeerClient peers,
            SwarmMembers members,
            FetchLimits limits,
            RandomGenerator random) {
        this.folder = folder;
        this.peers = peers;
        this.driver = new FetchDriver(
                new FetchSelf(self.machine(), self.address(), labels),
                new BlobTransfers(peers, folder),
                members,
                limits,
                random);
    }

    /** For a deploy; see the other. */
    public void fetch(List<BlobWant> wants, Received received, Duration stallAfter)
            throws IOException, InterruptedException {
        fetch(wants, TransferClass.DEPLOY, received, stallAfter);
    }

    /**
     * Returns when every blob is here, complete and verified. An interrupt ends it early: what is on its way is cancelled, what is here by
     * then stays, and the next fetch of the same blobs goes on from there. While the disk is full it stands still, says so in {@link
     * Received#report()}, and goes on when there is room.
     *
     * @param received counts what comes
     * @param stallAfter how long it goes on trying without one new block
     * @throws DiskFullException at once, when there is not enough room; says how much is needed and free
     * @throws IOException when nothing came for that time; says what was tried last and why it failed
     */
    public void fetch(List<BlobWant> wants, TransferClass reason, Received received, Duration stallAfter)
            throws IOException, InterruptedException {
        if (wants.isEmpty()) {
            return;
        }
        for (BlobWant want : wants) {
            if (!want.whole() && folder.find(want.blob()).isEmpty()) {
                folder.resume(want.blob(), want.size());
            }
        }
        long needed = missing(wants);
        folder.room().promise(wants.size() + " blobs", needed);
        FetchJob job = new FetchJob(wants, reason, received);
        peers.loop().execute(() -> driver.begin(job));
        try {
            await(job, stallAfter);
        } finally {
            peers.loop().execute(() -> driver.end(job));
            folder.room().giveBack(missing(wants));
        }
    }

    @Override
    public void close() {
        peers.close();
        LOG.debug("stopped fetching");
    }

    /** Offers what is on the disk to others. */
    void offer() throws IOException {
        List<BlobFolder.Stored> stored = folder.list();
        peers.loop().execute(() -> driver.offer(stored));
    }

    /** Whether a planner plans for this machine. */
    boolean planned() {
        return driver.planned();
    }

    /** Bytes that are to come; of blobs that move whole nobody knows how many. */
    private long missing(List<BlobWant> wants) {
        long bytes = 0;
        for (BlobWant want : wants) {
            if (!want.whole() && folder.find(want.blob()).isEmpty()) {
                FillingBlob filling = folder.filling(want.blob());
                bytes += filling == null ? want.size() : filling.missingBytes();
            }
        }
        return bytes;
    }

    private void await(FetchJob job, Duration stallAfter) throws IOException, InterruptedException {
        long before = -1;
        long sinceNanos = System.nanoTime();
        while (!job.await(LOOK_MILLIS)) {
            if (peers.loop().closed()) {
                throw new IOException("no longer fetching");
            }
            long now = System.nanoTime();
            long bytes = job.received().bytes();
            if (bytes != before || job.paused()) {
                before = bytes;
                sinceNanos = now;
            } else if (now - sinceNanos > stallAfter.toNanos()) {
                throw new IOException(
                        "nothing came for %.1f s; last: %s".formatted(stallAfter.toMillis() / 1e3, job.lastFailure()));
            }
        }
    }
}
