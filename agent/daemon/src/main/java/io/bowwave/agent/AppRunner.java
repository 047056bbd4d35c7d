package io.bowwave.agent;

import io.bowwave.schemas.Traces;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Owns one app on this machine, with one thread: takes goals from its inbox, and does what the app's state asks for, step by step. Every
 * change is journaled before the next step, so that a killed agent goes on where it was. All that others may do is to leave a goal.
 */
final class AppRunner {

    private static final Logger LOG = LoggerFactory.getLogger(AppRunner.class);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration FAULT_PAUSE = Duration.ofSeconds(1);
    private static final Duration ANY = Duration.ofDays(1);

    /** What has ended is not started again before it is known whether it is still wanted, or this much time has gone. */
    private static final Duration FIRST_WORD_WITHIN = Duration.ofSeconds(10);

    private static final Duration WORD_LOOK_EVERY = Duration.ofMillis(50);

    private final AgentParts agent;
    private final AppName app;
    private final AppFolder folder;
    private final Thread thread;
    private final Interruptible waits;
    private final Inbox inbox = new Inbox();
    private final AppSite site;
    private final AppFetch fetch;
    private final AppBook book;
    private final Patience patience;
    private final AppArrival arrival;
    private final AppSwitch switching;
    private final AppCare care;

    AppRunner(AgentParts agent, AppFolder folder, AppName app) {
        this.agent = agent;
        this.app = app;
        this.folder = folder;
        this.thread = Thread.ofPlatform().name("app-" + app).unstarted(this::run);
        this.waits = new Interruptible(thread);
        this.patience = new Patience(inbox, agent.pause());
        AppReleases releases = new AppReleases(app, folder, agent.trust());
        this.site = new AppSite(app, folder, releases, agent);
        this.fetch = new AppFetch(agent, folder, app, waits, this::report);
        this.book = new AppBook(
                folder,
                folder.read()
                        .orElseGet(() -> AppRecord.unknown(app, agent.clock().instant())),
                agent.clock(),
                new AppReports(app, site, fetch, agent.identity(), agent.outbox()),
                agent.transitions());
        AppParts parts = new AppParts(agent, app, folder, releases, site, book, inbox, patience);
        this.switching = new AppSwitch(parts);
        this.arrival = new AppArrival(parts, fetch, switching);
        this.care = new AppCare(parts, switching);
    }

    void start() {
        thread.start();
    }

    /** Leaves a goal; the last one counts. From any thread. */
    void goal(HeardGoal goal) {
        inbox.put(goal, waits::end);
    }

    /** Ends the thread, not the app. From any thread; returns at once. */
    void stop() {
        inbox.close();
        waits.end();
    }

    /** Waits for the thread's end. */
    void join() throws InterruptedException {
        thread.join();
    }

    /** Waits for the thread's end, and then stops the app too. */
    void stopApp(Duration threadWithin, Duration graceAtMost) throws InterruptedException {
        if (thread.join(threadWithin)) {
            site.stop(book.now().current(), graceAtMost);
            site.stopBeside(book.now().fallback(), graceAtMost);
        }
    }

    private void run() {
        MDC.put("trace", Traces.id(book.now().traceparent()));
        try {
            recover();
            while (!inbox.closed()) {
                round();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is no longer looked after", app, e);
        }
    }

    /** After a start of the agent: the app may still run, or be half-way somewhere. */
    private void recover() throws InterruptedException {
        AppRecord left = book.now();
        site.adopt(left.process(), left.beside());
        patience.healthy(book.time());
        try {
            care.recover();
        } catch (IOException e) {
            LOG.error("{}: {}", app, e.toString(), e);
        }
        if (left.generation() > 0) {
            report();
        }
        if (left.current() != null && site.running() == null) {
            awaitFirstWord();
        }
    }

    /** A machine that was off for a week goes straight to what is wanted now. */
    private void awaitFirstWord() throws InterruptedException {
        long end = System.nanoTime() + FIRST_WORD_WITHIN.toNanos();
        while (!agent.firstWord().heard() && !inbox.waiting() && System.nanoTime() < end) {
            inbox.await(WORD_LOOK_EVERY);
        }
    }

    /** What goes wrong in the agent itself is said, and tried again a little later: no app's trouble ends its thread. */
    private void round() throws InterruptedException {
        try {
            HeardGoal goal = inbox.take(pause());
            waits.clear();
            if (goal != null) {
                judge(goal);
            }
            if (!inbox.closed()) {
                step();
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("{}: {}", app, e.toString(), e);
            inbox.await(FAULT_PAUSE);
        }
    }

    private Duration pause() {
        AppRecord now = book.now();
        return switch (now.state()) {
            case IDLE -> now.wanted() == null ? LOOK_EVERY : Duration.ZERO;
            case FETCHING, STAGED, STARTING -> Duration.ZERO;
            case HEALTHY, REVERTED, FAILED, LOST -> LOOK_EVERY;
        };
    }

    private void step() throws IOException, InterruptedException {
        switch (book.now().state()) {
            case IDLE -> arrival.begin();
            case FETCHING -> arrival.fetch();
            case STAGED -> switching.deploy();
            case STARTING -> switching.awaitHealthy();
            case HEALTHY -> care.watch();
            case REVERTED -> care.keepRunning();
            case FAILED -> care.tryAgain();
            case LOST -> throw new IllegalStateException("no agent is lost to itself");
        }
    }

    private void judge(HeardGoal heard) throws IOException, InterruptedException {
        long known = book.now().generation();
        switch (agent.rules().judge(heard.goal(), known)) {
            case GoalRules.Verdict.Take(Target target) -> take(heard, target);
            case GoalRules.Verdict.NotOurs() -> leave(heard, "this machine is not in the app's pool any more");
            case GoalRules.Verdict.Removed() -> {
                leave(heard, "the app was removed");
                agent.ports().release(app);
                folder.clear();
            }
            case GoalRules.Verdict.Known() -> LOG.debug("{}: generation {} is known", app, known);
            case GoalRules.Verdict.Refuse(String why) -> {
                LOG.error("{}: refused: {}", app, why);
                book.save(book.now().because("refused: " + why));
            }
        }
    }

    private void take(HeardGoal heard, @Nullable Target target) throws IOException {
        LOG.info(
                "{}: generation {}, build {}",
                app,
                heard.goal().generation(),
                target == null ? "none" : target.build());
        AppRecord now = book.now();
        // What is healthy when a goal comes is what there is to go back to.
        boolean good = now.state() == MachineState.HEALTHY || now.state() == MachineState.REVERTED;
        begin(heard, now.proven(now.proven() || good), target, null);
    }

    /** Nothing of the app is to run here any more. */
    private void leave(HeardGoal heard, String why) throws IOException, InterruptedException {
        LOG.info("{}: {}, stopping it", app, why);
        site.stop(book.now().current(), ANY);
        site.stopBeside(book.now().fallback(), ANY);
        begin(heard, book.now().cleared(), null, why);
        agent.housekeeping().tidy(folder, book.now());
    }

    private void begin(HeardGoal heard, AppRecord from, @Nullable Target target, @Nullable String why)
            throws IOException {
        MDC.put("trace", Traces.id(heard.traceparent()));
        fetch.forget();
        patience.begin();
        switching.healing(null);
        book.begin(from.goal(heard.goal(), heard.traceparent(), target, book.time())
                .because(why));
    }

    /** Also by the thread that tells how fetches go on. */
    private void report() {
        book.report();
    }
}
