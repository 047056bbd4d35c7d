package io.bowwave.swarm;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings blobs onto this disk: from peers and depots as the planner grants, or by this machine's own choice while no planner answers.
 * Fetches of several callers run side by side on a few worker threads.
 */
public final class BlobFetcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BlobFetcher.class);

    /** After so much idleness a worker's thread ends. */
    private static final long IDLE_SECONDS = 10;

    private final SwarmSelf self;
    private final BlobFolder folder;
    private final PeerClient peers;
    private final PlanPort planner;
    private final SwarmMembers members;
    private final Random random;
    private final ExecutorService workers;

    /** @param workers threads that fetch; each holds one connection and one block of memory */
    public BlobFetcher(
            SwarmSelf self,
            BlobFolder folder,
            PeerClient peers,
            PlanPort planner,
            SwarmMembers members,
            Random random,
            int workers) {
        this.self = self;
        this.folder = folder;
        this.peers = peers;
        this.planner = planner;
        this.members = members;
        this.random = random;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                workers,
                workers,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("fetch-", 1).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        this.workers = pool;
    }

    /**
     * Returns when every blob is here, complete and verified. An interrupt ends it early; what is here by then stays, and the next fetch
     * of the same blobs goes on from there.
     *
     * @param received counts what comes
     * @param stallAfter how long it goes on trying without one new block
     * @throws IOException when nothing came for that time; says what was tried last and why it failed
     */
    public void fetch(List<BlobWant> wants, Received received, Duration stallAfter)
            throws IOException, InterruptedException {
        if (wants.isEmpty()) {
            return;
        }
        try (BlobFetch fetch =
                new BlobFetch(wants, self, folder, peers, planner, members, random, workers, received, stallAfter)) {
            fetch.run();
        }
    }

    @Override
    public void close() {
        workers.shutdownNow();
        peers.close();
        LOG.debug("stopped fetching");
    }
}
