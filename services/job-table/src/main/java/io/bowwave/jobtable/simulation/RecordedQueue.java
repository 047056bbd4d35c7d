package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.CancelResult;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** Writes down each call with what it changed; calls come one after the other. For one thread. */
final class RecordedQueue {

    private final QueueUnderTest queue;
    private final Map<String, SimulatedApp> apps = new LinkedHashMap<>();
    private final List<History.Step> steps = new ArrayList<>();
    private final List<RowImage> changes = new ArrayList<>();
    private final BitSet open = new BitSet();
    private long now;

    RecordedQueue(QueueUnderTest queue) {
        this.queue = queue;
    }

    void define(SimulatedApp app) {
        apps.put(app.name(), app);
        queue.define(app);
    }

    void clock(long micros) {
        now = micros;
        queue.clock(micros);
    }

    Asked enqueue(Push push) {
        return step(() -> queue.enqueue(push), answer -> new Deed.Enqueued(push, answer));
    }

    CancelResult.State cancel(int build) {
        return step(() -> queue.cancel(build), answer -> new Deed.Canceled(build, answer));
    }

    List<Ticket> claim(Map<String, String> labels, List<String> workers) {
        return step(() -> queue.claim(labels, workers), answer -> new Deed.Claimed(labels, workers, answer));
    }

    Pulse heartbeat(Ticket ticket) {
        return step(() -> queue.heartbeat(ticket), answer -> new Deed.Beaten(ticket, answer));
    }

    Ended finish(Ticket ticket, Ending ending) {
        return step(() -> queue.finish(ticket, ending), answer -> new Deed.Finished(ticket, ending, answer));
    }

    Swept sweep() {
        return step(queue::sweep, Deed.Guarded::new);
    }

    private <T> T step(Supplier<T> call, Function<T, Deed> deed) {
        T answer = call.get();
        int first = changes.size();
        for (RowImage image : queue.changes()) {
            changes.add(image);
            open.set(image.build(), !image.status().terminal());
        }
        int number = steps.size();
        steps.add(new History.Step(number, number, now, deed.apply(answer), first, changes.size()));
        return answer;
    }

    /** How many builds have not ended. */
    int open() {
        return open.cardinality();
    }

    int size() {
        return steps.size();
    }

    History history() {
        return new History(apps, steps, changes, queue.rows());
    }
}
