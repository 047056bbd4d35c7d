package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.fetching.Action;
import io.bowwave.swarm.fetching.Failure;
import io.bowwave.swarm.fetching.FetchLimits;
import io.bowwave.swarm.fetching.FetchSelf;
import io.bowwave.swarm.fetching.Fetching;
import io.bowwave.swarm.fetching.TransferId;
import io.bowwave.swarm.fetching.Wanted;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what {@link Fetching} says, for all fetches of a machine, and tells it what became of it. On the client's loop. */
final class FetchDriver {

    private static final Logger LOG = LoggerFactory.getLogger(FetchDriver.class);
    private static final long TICK_NANOS = 250_000_000L;
    private static final int ROUNDS_A_TURN = 8;

    /** So much of the jitter at the start comes with each machine of the region. */
    private static final long JITTER_A_MACHINE_NANOS = 50_000L;

    /** A blob that is wanted, and by whom. */
    private record Wish(BlobWant want, List<FetchJob> jobs) {
        TransferClass reason() {
            return jobs.stream()
                    .map(FetchJob::reason)
                    .min(TransferClass::compareTo)
                    .orElse(TransferClass.PREFETCH);
        }
    }

    private record Running(BlobTransfer transfer, FetchJob job) {}

    private final BlobTransfers transfers;
    private final SwarmMembers members;
    private final RandomGenerator random;
    private final Fetching fetching;
    private final Questions questions;
    private final Map<Digest, Wish> wishes = new LinkedHashMap<>();
    private final Map<TransferId, Running> running = new HashMap<>();
    private final Set<Digest> offered = new HashSet<>();
    private final DiskPause pause;
    private boolean pumping;
    private long wakeNanos = Long.MAX_VALUE;
    private volatile boolean planned;

    FetchDriver(
            FetchSelf self, BlobTransfers transfers, SwarmMembers members, FetchLimits limits, RandomGenerator random) {
        this.transfers = transfers;
        this.members = members;
        this.random = random;
        this.fetching = new Fetching(self, limits, random);
        this.questions = new Questions(transfers, fetching, members, this::pumpSoon);
        this.pause = new DiskPause(transfers.folder().room(), transfers.loop());
        transfers.loop().execute(this::tick);
    }

    /** Whether a planner plans for this machine; from any thread. */
    boolean planned() {
        return planned;
    }

    void begin(FetchJob job) {
        long jitter = JITTER_A_MACHINE_NANOS * questions.machines();
        if (jitter < 1_000_000) {
            beginNow(job);
        } else {
            transfers.loop().at(System.nanoTime() + random.nextLong(jitter), () -> beginNow(job));
        }
    }

    /** Nobody waits for it any more. */
    void end(FetchJob job) {
        job.end();
        for (BlobWant want : job.wants()) {
            Wish wish = wishes.get(want.blob());
            if (wish != null && wish.jobs().remove(job) && wish.jobs().isEmpty()) {
                wishes.remove(want.blob());
                fetching.forget(want.blob(), System.nanoTime());
            }
        }
        pumpSoon();
    }

    /** What there is on the disk at this moment: it is offered to others, and what is gone no more. */
    void offer(List<BlobFolder.Stored> stored) {
        long now = System.nanoTime();
        Set<Digest> here = new HashSet<>();
        for (BlobFolder.Stored each : stored) {
            here.add(each.blob());
            if (!wishes.containsKey(each.blob()) && offered.add(each.blob())) {
                fetching.offer(each.blob(), each.size(), each.whole(), now);
            }
        }
        for (Digest blob : List.copyOf(offered)) {
            if (!here.contains(blob) && transfers.folder().find(blob).isEmpty()) {
                offered.remove(blob);
                fetching.forget(blob, now);
            }
        }
        pumpSoon();
    }

    private void beginNow(FetchJob job) {
        if (job.ended()) {
            return;
        }
        for (BlobWant want : job.wants()) {
            if (transfers.folder().find(want.blob()).isPresent()) {
                job.here(want.blob());
                continue;
            }
            Wish wish = wishes.computeIfAbsent(want.blob(), any -> new Wish(want, new ArrayList<>()));
            wish.jobs().add(job);
            if (offered.remove(want.blob())) {
                fetching.forget(want.blob(), System.nanoTime());
            }
            if (!pause.on()) {
                want(wish);
            }
        }
        pumpSoon();
    }

    private void want(Wish wish) {
        BlobWant want = wish.want();
        fetching.want(new Wanted(want.blob(), want.size(), want.whole(), wish.reason()), System.nanoTime());
        FillingBlob filling = transfers.folder().filling(want.blob());
        if (filling != null) {
            fetching.have(want.blob(), filling.blocks());
        }
    }

    private void tick() {
        if (transfers.loop().closed()) {
            return;
        }
        long now = System.nanoTime();
        fetching.depots(members.origins(), now);
        planned = fetching.planned() && questions.answered();
        if (!pause.on()) {
            wishes.values().forEach(wish -> wish.jobs().forEach(this::explain));
        }
        pump();
        transfers.loop().at(now + TICK_NANOS, this::tick);
    }

    private void explain(FetchJob job) {
        if (job.running() == 0) {
            String why = planned ? "the planner to name a source" : "a depot or a peer that has what is missing";
            job.received().waits("%s; last failure: %s".formatted(why, job.lastFailure()), false);
        }
    }

    private void pumpSoon() {
        if (!pumping) {
            pumping = true;
            transfers.loop().execute(this::pump);
        }
    }

    private void pump() {
        pumping = false;
        for (int round = 0; round < ROUNDS_A_TURN; round++) {
            List<Action> actions = fetching.next(System.nanoTime());
            if (actions.isEmpty()) {
                break;
            }
            actions.forEach(this::act);
        }
        long wake = fetching.wakeAtNanos();
        if (wakeNanos == Long.MAX_VALUE || wake - wakeNanos < 0) {
            wakeNanos = wake;
            transfers.loop().at(wake, () -> wake(wake));
        }
    }

    private void wake(long at) {
        if (wakeNanos == at) {
            wakeNanos = Long.MAX_VALUE;
            pump();
        }
    }

    private void act(Action action) {
        switch (action) {
            case Action.AskPlanner ask -> questions.ask(ask);
            case Action.AskPeer ask -> questions.ask(ask);
            case Action.Start start -> start(start);
            case Action.Cancel cancel -> stopped(cancel.id(), true);
        }
    }

    private void start(Action.Start start) {
        Wish wish = wishes.get(start.blob());
        if (wish == null || wish.jobs().isEmpty()) {
            fetching.failed(start.id(), Failure.OWN, System.nanoTime());
            return;
        }
        FetchJob job = wish.jobs().getFirst();
        BlobTransfer.Order order = new BlobTransfer.Order(
                wish.want(), start.first(), start.count(), start.from(), start.origin(), wish.reason(), job.received());
        if (start.hedge()) {
            job.received().hedge();
        }
        BlobTransfer transfer = new BlobTransfer(order, transfers, new BlobTransfer.Outcome() {
            @Override
            public void progress(int done) {
                fetching.progress(start.id(), done, System.nanoTime());
                pumpSoon();
            }

            @Override
            public void done() {
                stopped(start.id(), false);
                fetching.done(start.id(), System.nanoTime());
                complete(start.blob());
                pumpSoon();
            }

            @Override
            public void failed(Failure kind, IOException why) {
                FetchDriver.this.failed(start, kind, why);
            }
        });
        running.put(start.id(), new Running(transfer, job));
        job.began();
        transfer.begin();
    }

    private void stopped(TransferId id, boolean cancel) {
        Running ended = running.remove(id);
        if (ended != null) {
            ended.job().stopped();
            if (cancel) {
                ended.transfer().cancel();
            }
        }
    }

    private void failed(Action.Start start, Failure kind, IOException why) {
        Running ended = running.get(start.id());
        stopped(start.id(), false);
        if (ended != null) {
            ended.job().failure(String.valueOf(why.getMessage()));
            ended.job().received().retry();
        }
        if (kind == Failure.BAD) {
            members.ban(start.from());
            LOG.warn("{}; it is not asked again for a while", why.getMessage());
        } else {
            LOG.debug("{} blocks of blob {}: {}", start.count(), start.blob().brief(), why.toString());
        }
        fetching.failed(start.id(), kind, System.nanoTime());
        if (kind == Failure.OWN) {
            stand(why);
        }
        pumpSoon();
    }

    /** The disk takes no more: nothing is fetched until it does. */
    private void stand(IOException why) {
        if (pause.on()) {
            return;
        }
        LOG.warn("fetching stands still: {}", why.getMessage());
        long missing = 0;
        for (Wish wish : wishes.values()) {
            missing += wish.want().size();
            fetching.forget(wish.want().blob(), System.nanoTime());
            wish.jobs().forEach(job -> {
                job.paused(true);
                job.received().waits(String.valueOf(why.getMessage()), true);
            });
        }
        pause.begin(why, missing, this::goOn);
    }

    private void goOn() {
        LOG.info("fetching goes on");
        for (Wish wish : wishes.values()) {
            wish.jobs().forEach(job -> job.paused(false));
            want(wish);
        }
        pumpSoon();
    }

    private void complete(Digest blob) {
        @Nullable Wish wish = wishes.get(blob);
        if (wish != null && transfers.folder().find(blob).isPresent()) {
            wishes.remove(blob);
            offered.add(blob);
            wish.jobs().forEach(job -> job.here(blob));
        }
    }
}
