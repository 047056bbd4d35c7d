package io.bowwave.builder;

import io.bowwave.builder.AppConfig.Step;
import io.bowwave.schemas.job.BuildCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt does one after the other, and how far it is. The thread of the job writes it, that of its heartbeats reads it.
 * Thread-safe.
 */
final class StepBook {

    private static final int LONGEST_NAME = 255;

    /** How far a step is. */
    enum State {
        WAITING,
        RUNNING,
        SUCCEEDED,
        FAILED,
        TIMED_OUT,
        STOPPED,
        SKIPPED
    }

    /** As the queue wants to hear it; see there. */
    record Said(
            String kind,
            String name,
            String state,
            @Nullable Long beganMillisAgo,
            @Nullable Long tookMillis,
            @Nullable Integer exitCode) {}

    private static final class Entry {
        final String kind;
        final String name;
        State state = State.WAITING;

        @Nullable
        Long began;

        @Nullable
        Long ended;

        @Nullable
        Integer exitCode;

        Entry(String kind, String name) {
            this.kind = kind;
            this.name = name;
        }
    }

    private final LongSupplier nanos;
    private final List<Entry> entries = new ArrayList<>();
    private int at = -1;
    private long changes;
    private long told;

    /** @param nanos a stopwatch, as {@link System#nanoTime} */
    StepBook(LongSupplier nanos) {
        this.nanos = nanos;
        entries.add(new Entry("checkout", "checkout"));
    }

    /** The checkout has succeeded; after it come these, then the artifact. */
    synchronized void plan(List<Step> steps) {
        finish(State.SUCCEEDED);
        steps.forEach(step -> entries.add(
                new Entry("step", step.name().substring(0, Math.min(step.name().length(), LONGEST_NAME)))));
        entries.add(new Entry("artifact", "artifact"));
        changed();
    }

    /** The one that runs has succeeded, and the next one begins. */
    synchronized void next() {
        finish(State.SUCCEEDED);
        at++;
        entries.get(at).state = State.RUNNING;
        entries.get(at).began = nanos.getAsLong();
        changed();
    }

    /** How the command of the one that runs exited. */
    synchronized void exit(int code) {
        entries.get(at).exitCode = code;
    }

    /** The attempt is over, and so is the one that runs. */
    synchronized void end(Finish finish) {
        finish(
                switch (finish.outcome()) {
                    case "succeeded" -> State.SUCCEEDED;
                    case "failed" -> finish.cause() == BuildCause.TIMEOUT ? State.TIMED_OUT : State.FAILED;
                    default -> State.STOPPED;
                });
        entries.stream().filter(each -> each.state == State.WAITING).forEach(each -> each.state = State.SKIPPED);
        changed();
    }

    /** Waits until there is something that the queue has not heard, for a while. */
    synchronized void awaitNews(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        for (long left = within.toMillis(); told == changes && left > 0; ) {
            wait(left);
            left = Duration.ofNanos(end - System.nanoTime()).toMillis();
        }
    }

    /** All of them, when the queue has not heard all yet; else none. */
    synchronized List<Said> news() {
        return told == changes ? List.of() : all();
    }

    /** All of them. */
    synchronized List<Said> all() {
        long now = nanos.getAsLong();
        return entries.stream().map(each -> said(each, now)).toList();
    }

    /** The queue has heard this. */
    synchronized void told(List<Said> said) {
        if (!said.isEmpty() && states(said).equals(states(all()))) {
            told = changes;
        }
    }

    private static List<String> states(List<Said> said) {
        return said.stream().map(Said::state).toList();
    }

    private void finish(State state) {
        if (at >= 0 && entries.get(at).state == State.RUNNING) {
            entries.get(at).state = state;
            entries.get(at).ended = nanos.getAsLong();
        }
    }

    private void changed() {
        changes++;
        notifyAll();
    }

    private static Said said(Entry entry, long now) {
        Long began = entry.began;
        Long ended = entry.ended;
        return new Said(
                entry.kind,
                entry.name,
                entry.state.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                began == null ? null : millis(now - began),
                began == null || ended == null ? null : millis(ended - began),
                entry.exitCode);
    }

    private static long millis(long nanos) {
        return Duration.ofNanos(nanos).toMillis();
    }
}
