package io.bowwave.queue;

import io.bowwave.jobtable.Claim;
import io.bowwave.schemas.id.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Builders that wait for work, first come first served. A waiting builder costs an entry here, and neither a thread nor a connection.
 * Thread-safe: requests enter, the dispatcher serves.
 */
final class WaitingRoom {

    /**
     * @param labels what builds may need of it
     * @param slots how many builds it takes
     * @param there false once it has hung up
     */
    record Waiter(
            WorkerId worker,
            Map<String, String> labels,
            int slots,
            BooleanSupplier there,
            CompletableFuture<List<Claim>> answer) {
        Waiter {
            labels = Map.copyOf(labels);
        }
    }

    private final int limit;
    private final Map<WorkerId, Waiter> waiters = new LinkedHashMap<>();
    private boolean woken;

    WaitingRoom(int limit) {
        this.limit = limit;
    }

    /**
     * Lets a builder wait. One that asks again while it waits has given up on its earlier question, which is answered with nothing.
     *
     * @return completes with its builds, or with none after the time; empty: the room is full
     */
    Optional<CompletableFuture<List<Claim>>> enter(
            WorkerId worker, Map<String, String> labels, int slots, Duration time, BooleanSupplier there) {
        Waiter waiter = new Waiter(worker, labels, slots, there, new CompletableFuture<>());
        Waiter earlier;
        synchronized (this) {
            if (waiters.size() >= limit && !waiters.containsKey(worker)) {
                return Optional.empty();
            }
            earlier = waiters.remove(worker);
            waiters.put(worker, waiter);
            woken = true;
            notifyAll();
        }
        if (earlier != null) {
            earlier.answer().complete(List.of());
        }
        waiter.answer().completeOnTimeout(List.of(), time.toMillis(), TimeUnit.MILLISECONDS);
        return Optional.of(waiter.answer().whenComplete((claims, failure) -> leave(waiter)));
    }

    private synchronized void leave(Waiter waiter) {
        waiters.remove(waiter.worker(), waiter);
    }

    /** There may be work now. */
    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /**
     * Waits until somebody waits, and then until it is worth looking for work: woken, or this much later.
     *
     * @return who waits, in order; of those with the same labels at most {@code most}
     */
    List<Waiter> await(Duration patience, int most) throws InterruptedException {
        synchronized (this) {
            while (waiters.isEmpty()) {
                wait();
            }
            long until = System.nanoTime() + patience.toNanos();
            for (long left = patience.toMillis(); !woken && left > 0; left = (until - System.nanoTime()) / 1_000_000) {
                wait(left);
            }
            woken = false;
        }
        return present(most);
    }

    private List<Waiter> present(int most) {
        List<Waiter> all;
        synchronized (this) {
            all = List.copyOf(waiters.values());
        }
        List<Waiter> present = new ArrayList<>();
        Map<Map<String, String>, Integer> alike = new HashMap<>();
        for (Waiter waiter : all) {
            if (!waiter.there().getAsBoolean()) {
                waiter.answer().complete(List.of());
            } else if (!waiter.answer().isDone() && alike.merge(waiter.labels(), 1, Integer::sum) <= most) {
                present.add(waiter);
            }
        }
        return present;
    }

    synchronized int size() {
        return waiters.size();
    }
}
