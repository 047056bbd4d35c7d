package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fetch: the caller's thread asks for grants and hands them to workers; workers report what became of them. */
final class BlobFetch implements AutoCloseable, PieceTask.Outcome {

    private static final Logger LOG = LoggerFactory.getLogger(BlobFetch.class);
    private static final int IN_FLIGHT = 16;
    private static final int PIECES_A_TASK = 4;
    private static final long RENEW_MILLIS = 1000;
    private static final long PLANNER_AGAIN_NANOS = 1_000_000_000L;

    private final Map<Digest, BlobWant> wants = new LinkedHashMap<>();
    private final SwarmSelf self;
    private final BlobFolder folder;
    private final PeerClient peers;
    private final PlanPort planner;
    private final SwarmMembers members;
    private final Unplanned unplanned;
    private final ExecutorService workers;
    private final Received received;
    private final long stallNanos;

    // Guarded by this.
    private final Map<PieceRef, Grant> active = new HashMap<>();
    private final List<PieceFailure> failures = new ArrayList<>();
    private boolean changed;
    private boolean closed;
    private String lastFailure = "no source was offered";
    private long lastProgressNanos = System.nanoTime();

    private long receivedBefore;
    private long plannerAgainNanos = System.nanoTime();

    BlobFetch(
            List<BlobWant> wanted,
            SwarmSelf self,
            BlobFolder folder,
            PeerClient peers,
            PlanPort planner,
            SwarmMembers members,
            Random random,
            ExecutorService workers,
            Received received,
            Duration stallAfter) {
        wanted.forEach(want -> wants.put(want.blob(), want));
        this.self = self;
        this.folder = folder;
        this.peers = peers;
        this.planner = planner;
        this.members = members;
        this.unplanned = new Unplanned(peers, members, random);
        this.workers = workers;
        this.received = received;
        this.stallNanos = stallAfter.toNanos();
    }

    void run() throws IOException, InterruptedException {
        for (BlobWant want : wants.values()) {
            if (want.root() != null && folder.find(want.blob()).isEmpty()) {
                folder.resume(want.blob(), want.size(), want.root());
            }
        }
        while (!complete()) {
            Round round = grants();
            dispatch(round.grants());
            await(round.waitMillis());
            checkProgress();
        }
        announce();
    }

    @Override
    public synchronized void done(Grant grant) {
        active.remove(grant.ref());
        changed = true;
        notifyAll();
    }

    @Override
    public void failed(Grant grant, IOException why) {
        boolean bad = why instanceof BadBlockException;
        boolean early = why instanceof NotYetException || why instanceof PeerRefusedException;
        if (bad) {
            members.ban(grant.from());
            LOG.warn("{}; it is not asked again", why.getMessage());
        } else if (!early) {
            members.avoid(grant.from());
        }
        synchronized (this) {
            active.remove(grant.ref());
            lastFailure = String.valueOf(why.getMessage());
            if (!closed) {
                failures.add(new PieceFailure(grant.blob(), grant.piece(), grant.from(), bad, early, lastFailure));
            }
            changed = true;
            notifyAll();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private record Round(List<Grant> grants, long waitMillis) {}

    private boolean complete() {
        return wants.keySet().stream().allMatch(blob -> folder.find(blob).isPresent());
    }

    private Round grants() throws InterruptedException {
        if (System.nanoTime() - plannerAgainNanos >= 0) {
            PlanRequest request = request(true);
            try {
                PlanAnswer answer = planner.plan(request);
                members.learn(answer.peers(), answer.origins());
                return new Round(answer.grants(), answer.waitMillis());
            } catch (IOException e) {
                LOG.debug("going on without a planner: {}", e.toString());
                failedAgain(request.failures());
                plannerAgainNanos = System.nanoTime() + PLANNER_AGAIN_NANOS;
            }
        }
        return new Round(unplanned.choose(missing(), room()), RENEW_MILLIS / 4);
    }

    private PlanRequest request(boolean want) {
        List<BlobReport> reports = new ArrayList<>();
        for (BlobWant each : wants.values()) {
            reports.add(report(each, want));
        }
        synchronized (this) {
            List<PieceFailure> told = List.copyOf(failures);
            failures.clear();
            return new PlanRequest(
                    self.machine(),
                    self.address(),
                    reports,
                    false,
                    List.copyOf(active.keySet()),
                    told,
                    want ? IN_FLIGHT - active.size() : 0);
        }
    }

    private synchronized void failedAgain(List<PieceFailure> untold) {
        failures.addAll(untold);
        while (failures.size() > IN_FLIGHT) {
            failures.removeFirst();
        }
    }

    private BlobReport report(BlobWant want, boolean wanted) {
        boolean whole = want.root() == null;
        boolean complete = folder.find(want.blob()).isPresent();
        FillingBlob filling = folder.filling(want.blob());
        String have = complete || filling == null
                ? ""
                : Pieces.encode(Pieces.complete(filling.blocks(), BlobHash.blocks(want.size())));
        return new BlobReport(want.blob(), whole ? 0 : want.size(), whole, wanted && !complete, complete, have);
    }

    /** Pieces that are neither here nor being fetched. */
    private Map<BlobWant, BitSet> missing() {
        Map<BlobWant, BitSet> missing = new LinkedHashMap<>();
        for (BlobWant want : wants.values()) {
            if (folder.find(want.blob()).isEmpty()) {
                missing.put(want, missing(want));
            }
        }
        return missing;
    }

    private BitSet missing(BlobWant want) {
        BitSet pieces = Pieces.all(want.root() == null ? 1 : Pieces.count(want.size()));
        FillingBlob filling = folder.filling(want.blob());
        if (filling != null) {
            pieces.andNot(Pieces.complete(filling.blocks(), BlobHash.blocks(want.size())));
        }
        synchronized (this) {
            active.keySet().stream()
                    .filter(ref -> ref.blob().equals(want.blob()))
                    .forEach(ref -> pieces.clear(ref.piece()));
        }
        return pieces;
    }

    private synchronized int room() {
        return IN_FLIGHT - active.size();
    }

    private void dispatch(List<Grant> grants) {
        Map<PeerAddress, List<Grant>> bySource = new LinkedHashMap<>();
        for (Grant grant : grants) {
            if (members.avoided(grant.from())) {
                failed(grant, new IOException(grant.from() + " is avoided for a while, since it failed"));
            } else if (begin(grant)) {
                bySource.computeIfAbsent(grant.from(), any -> new ArrayList<>()).add(grant);
            }
        }
        for (List<Grant> all : bySource.values()) {
            for (int from = 0; from < all.size(); from += PIECES_A_TASK) {
                List<Grant> some = List.copyOf(all.subList(from, Math.min(all.size(), from + PIECES_A_TASK)));
                workers.execute(new PieceTask(some, wants, folder, peers, received, this));
            }
        }
    }

    private synchronized boolean begin(Grant grant) {
        return wants.containsKey(grant.blob()) && active.putIfAbsent(grant.ref(), grant) == null;
    }

    private synchronized void await(long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        while (!changed && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
        changed = false;
    }

    private void checkProgress() throws IOException {
        long now = System.nanoTime();
        long bytes = received.transfer().fromDepot() + received.transfer().fromPeers();
        synchronized (this) {
            if (bytes != receivedBefore) {
                receivedBefore = bytes;
                lastProgressNanos = now;
            } else if (now - lastProgressNanos > stallNanos) {
                throw new IOException("nothing came for %d s; last: %s"
                        .formatted(Duration.ofNanos(stallNanos).toSeconds(), lastFailure));
            }
        }
    }

    /** So that others learn at once that it is all here. */
    private void announce() throws InterruptedException {
        try {
            planner.plan(request(false));
        } catch (IOException e) {
            LOG.debug("no planner to tell: {}", e.toString());
        }
    }
}
