package io.bowwave.queue;

import io.bowwave.jobtable.Claim;
import io.bowwave.jobtable.Claims;
import io.bowwave.jobtable.Outcome;
import io.bowwave.schemas.id.WorkerId;
import io.bowwave.schemas.job.BuildCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims for everybody who waits, in one statement for all builders with the same labels: however many builders wait, the database sees
 * one claimer for each queue process, ten times a second while nothing happens. One thread calls it.
 */
final class Dispatcher {

    /** How late a build that another process has enqueued is seen at most. */
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final WaitingRoom room;
    private final Claims claims;
    private final RunningBuilds running;
    private final QueueMetrics metrics;

    Dispatcher(WaitingRoom room, Claims claims, RunningBuilds running, QueueMetrics metrics) {
        this.room = room;
        this.claims = claims;
        this.running = running;
        this.metrics = metrics;
    }

    Duration step() throws InterruptedException {
        List<WaitingRoom.Waiter> waiters = room.await(LOOK_EVERY, Claims.CLAIM_LIMIT);
        boolean found = false;
        for (List<WaitingRoom.Waiter> alike : byLabels(waiters)) {
            found |= serve(alike);
        }
        if (found) {
            // There may be more, for those who are still waiting.
            room.wake();
        }
        return Duration.ZERO;
    }

    /** Builders that may do the same are served together, those first whose first has waited longest. */
    static Collection<List<WaitingRoom.Waiter>> byLabels(List<WaitingRoom.Waiter> waiters) {
        return waiters.stream()
                .collect(Collectors.groupingBy(WaitingRoom.Waiter::labels, LinkedHashMap::new, Collectors.toList()))
                .values();
    }

    private boolean serve(List<WaitingRoom.Waiter> alike) {
        long from = System.nanoTime();
        List<Claim> claimed = claims.claim(slots(alike), alike.getFirst().labels(), running::builds);
        metrics.claimed(claimed.size(), System.nanoTime() - from);
        hand(claimed, alike);
        return !claimed.isEmpty();
    }

    /** One for each waiter, then a second for those who take more, and so on: work spreads over builders. */
    static List<WorkerId> slots(List<WaitingRoom.Waiter> waiters) {
        List<WorkerId> slots = new ArrayList<>();
        int most = waiters.stream().mapToInt(WaitingRoom.Waiter::slots).max().orElse(0);
        for (int round = 1; round <= most; round++) {
            for (WaitingRoom.Waiter waiter : waiters) {
                if (waiter.slots() >= round && slots.size() < Claims.CLAIM_LIMIT) {
                    slots.add(waiter.worker());
                }
            }
        }
        return slots;
    }

    private void hand(List<Claim> claimed, List<WaitingRoom.Waiter> waiters) {
        Map<WorkerId, List<Claim>> byWorker = claimed.stream().collect(Collectors.groupingBy(claim -> worker(claim)));
        for (WaitingRoom.Waiter waiter : waiters) {
            List<Claim> mine = byWorker.get(waiter.worker());
            if (mine == null) {
                continue;
            }
            mine.forEach(Dispatcher::log);
            if (!waiter.there().getAsBoolean() || !waiter.answer().complete(mine)) {
                mine.forEach(this::giveBack);
            }
        }
    }

    /** The builder has stopped waiting while its claim was written. */
    private void giveBack(Claim claim) {
        claims.finish(
                claim.build().id(),
                claim.build().attempt(),
                worker(claim),
                new Outcome.Released(BuildCause.BUILDER_LOST, "the builder had gone before it got the build", true));
    }

    private static WorkerId worker(Claim claim) {
        WorkerId worker = claim.build().worker();
        if (worker == null) {
            throw new IllegalStateException("claimed without a worker: " + claim.build());
        }
        return worker;
    }

    private static void log(Claim claim) {
        TraceScope.of(
                claim.build(),
                () -> LOG.info(
                        "Build {} of {} attempt {} goes to {}",
                        claim.build().id(),
                        claim.build().app(),
                        claim.build().attempt(),
                        claim.build().worker()));
    }
}
