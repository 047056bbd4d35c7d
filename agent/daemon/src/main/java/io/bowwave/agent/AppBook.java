package io.bowwave.agent;

import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one app on this machine: in memory, in its journal, and told to the fleet. Changed by the app's thread alone; its
 * reports may be made by another one.
 */
final class AppBook {

    private static final Logger LOG = LoggerFactory.getLogger(AppBook.class);

    private final AppFolder folder;
    private final Clock clock;
    private final AppReports reports;
    private final Transitions transitions;
    private volatile AppRecord now;

    AppBook(AppFolder folder, AppRecord now, Clock clock, AppReports reports, Transitions transitions) {
        this.folder = folder;
        this.now = now;
        this.clock = clock;
        this.reports = reports;
        this.transitions = transitions;
    }

    AppRecord now() {
        return now;
    }

    Instant time() {
        return clock.instant();
    }

    /** What the goal asks for. */
    Target wanted() {
        return Objects.requireNonNull(now.wanted(), "nothing is wanted");
    }

    Target current() {
        return Objects.requireNonNull(now.current(), "nothing is current");
    }

    /** Remembered; written and told with the next change. */
    void note(AppRecord changed) {
        now = changed;
    }

    /** Remembered and written; nobody is told. */
    void write(AppRecord changed) throws IOException {
        now = changed;
        folder.write(changed);
    }

    /** Remembered, written and told. A full disk may keep the journal from being written, but not the fleet from hearing of it. */
    void save(AppRecord changed) throws IOException {
        try {
            write(changed);
        } finally {
            report();
        }
    }

    /** As {@link #save}, of the state that follows. */
    void happened(Happening what, @Nullable String why) throws IOException {
        MachineState before = now.state();
        AppRecord after = now.after(what, why, time());
        transitions.add(before, what, after.state());
        if (before != after.state()) {
            LOG.info("{}: {} > {}", now.app(), before.text(), after.state().text());
        }
        save(after);
    }

    /** As {@link #save}, of what follows when a newer goal was taken. */
    void begin(AppRecord after) throws IOException {
        transitions.add(now.state(), Happening.GOAL, after.state());
        save(after);
    }

    /** Tells the fleet; from any thread. */
    void report() {
        reports.say(now);
    }
}
