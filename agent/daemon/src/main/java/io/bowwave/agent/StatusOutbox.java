package io.bowwave.agent;

import io.bowwave.agent.DepotClient.Report;
import io.bowwave.schemas.fleet.MachineStatus;
import io.bowwave.schemas.id.AppName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports that no depot has acknowledged yet, in order, and the last one of each app. Bounded: when there are too many, the oldest ones
 * go, since a later one of the same app says what counts. Thread-safe.
 */
final class StatusOutbox {

    private static final int MAX_PENDING = 500;

    /** A report without its number. */
    interface Numbered {
        MachineStatus with(long sequence);
    }

    private final Sequence sequence;
    private final Deque<Report> pending = new ArrayDeque<>();
    private final Map<AppName, Report> last = new LinkedHashMap<>();

    StatusOutbox(Sequence sequence) {
        this.sequence = sequence;
    }

    synchronized void add(Numbered status, @Nullable String traceparent) throws java.io.IOException {
        put(new Report(status.with(sequence.next()), traceparent));
        notifyAll();
    }

    /** Says everything again, under new numbers: for a depot that knows nothing. */
    synchronized void again() throws java.io.IOException {
        pending.clear();
        for (Report each : List.copyOf(last.values())) {
            put(new Report(numbered(each.status(), sequence.next()), each.traceparent()));
        }
    }

    /** The oldest ones; empty when none come within that time. */
    synchronized List<Report> take(int atMost, long millis) throws InterruptedException {
        long end = System.nanoTime() + millis * 1_000_000;
        long left = millis;
        while (pending.isEmpty() && left > 0) {
            wait(left);
            left = (end - System.nanoTime()) / 1_000_000;
        }
        List<Report> taken = new ArrayList<>();
        pending.stream().limit(atMost).forEach(taken::add);
        return taken;
    }

    /** These have been written to the log. */
    synchronized void acknowledged(List<Report> reports) {
        pending.removeAll(reports);
    }

    synchronized int pending() {
        return pending.size();
    }

    private void put(Report report) {
        pending.addLast(report);
        last.put(report.status().app(), report);
        if (pending.size() > MAX_PENDING) {
            pending.removeFirst();
        }
    }

    private static MachineStatus numbered(MachineStatus was, long number) {
        return new MachineStatus(
                was.app(),
                was.region(),
                was.machine(),
                was.generation(),
                was.state(),
                was.build(),
                was.running(),
                was.reason(),
                was.address(),
                was.transfer(),
                number,
                was.since(),
                was.fetch(),
                was.restarts(),
                was.heals(),
                was.logTail(),
                was.labels());
    }
}
