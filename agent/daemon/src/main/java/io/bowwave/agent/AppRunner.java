package io.bowwave.agent;

import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.Traces;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
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

    private static final Duration TRY_AGAIN_AFTER = Duration.ofMinutes(1);
    private static final Duration PROVEN_AFTER = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration FAULT_PAUSE = Duration.ofSeconds(1);
    private static final Duration ANY = Duration.ofDays(1);
    private static final int RESTARTS = 5;
    private static final int RESTARTS_UNPROVEN = 2;
    private static final int FETCHES = 3;
    private static final long BACKOFF_MILLIS = 500;

    private final AgentParts parts;
    private final AppFolder folder;
    private final AppName app;
    private final AppSite site;
    private final Thread thread;
    private final Interruptible waits;
    private final AppFetch fetch;
    private final AppReports reports;
    private final Inbox inbox = new Inbox();

    // Owned by the thread; its reports may be made by another one.
    private volatile AppRecord state;
    private int fetches;
    private int restarts;
    private Instant healthySince = Instant.EPOCH;

    AppRunner(AgentParts parts, AppFolder folder, AppName app) {
        this.parts = parts;
        this.folder = folder;
        this.app = app;
        this.site = new AppSite(app, folder, parts);
        this.state = folder.read()
                .orElseGet(() -> AppRecord.unknown(app, parts.clock().instant()));
        this.thread = Thread.ofPlatform().name("app-" + app).unstarted(this::run);
        this.waits = new Interruptible(thread);
        this.reports = new AppReports(app, site, parts.identity(), parts.outbox());
        this.fetch = new AppFetch(parts, folder, app, waits, this::report);
    }

    void start() {
        thread.start();
    }

    /** Leaves a goal; the last one counts. From any thread. */
    void goal(HeardGoal goal) {
        if (inbox.put(goal)) {
            waits.end();
        }
    }

    /** Ends the thread, not the app. From any thread; returns at once. */
    void stop() {
        inbox.close();
        waits.end();
    }

    /** Waits for the thread's end, and then stops the app too. */
    void stopApp(Duration threadWithin, Duration graceAtMost) throws InterruptedException {
        if (thread.join(threadWithin)) {
            site.stop(state.current(), graceAtMost);
        }
    }

    private void run() {
        MDC.put("trace", Traces.id(state.traceparent()));
        try {
            recover();
            while (!inbox.closed()) {
                round();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} is no longer looked after", app, e);
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
            inbox.take(FAULT_PAUSE);
        }
    }

    private Duration pause() {
        return switch (state.state()) {
            case IDLE -> state.wanted() == null ? LOOK_EVERY : Duration.ZERO;
            case FETCHING, STAGED, STARTING -> Duration.ZERO;
            case HEALTHY, REVERTED, FAILED, LOST -> LOOK_EVERY;
        };
    }

    private void judge(HeardGoal heard) throws IOException, InterruptedException {
        switch (parts.rules().judge(heard.goal(), state.generation())) {
            case GoalRules.Verdict.Take(Target target) -> take(heard, target);
            case GoalRules.Verdict.NotOurs() -> leave(heard);
            case GoalRules.Verdict.Known() -> LOG.debug("{}: generation {} is known", app, state.generation());
            case GoalRules.Verdict.Refuse(String why) -> {
                LOG.error("{}: refused: {}", app, why);
                state = state.because("refused: " + why);
                save();
            }
        }
    }

    private void take(HeardGoal heard, @Nullable Target target) throws IOException {
        MDC.put("trace", Traces.id(heard.traceparent()));
        LOG.info(
                "{}: generation {}, build {}",
                app,
                heard.goal().generation(),
                target == null ? "none" : target.build());
        // What is healthy when a goal comes is what there is to go back to.
        boolean good = state.state() == MachineState.HEALTHY || state.state() == MachineState.REVERTED;
        state = state.proven(state.proven() || good)
                .goal(
                        heard.goal().generation(),
                        heard.traceparent(),
                        target,
                        parts.clock().instant());
        fetch.forget();
        fetches = 0;
        restarts = 0;
        save();
    }

    /** The machine no longer belongs to the app's pool. */
    private void leave(HeardGoal heard) throws IOException, InterruptedException {
        if (state.generation() == 0 || heard.goal().generation() <= state.generation()) {
            return;
        }
        LOG.info("{}: this machine is not in its pool any more, stopping it", app);
        stopProcess();
        state = state.goal(
                        heard.goal().generation(),
                        heard.traceparent(),
                        null,
                        parts.clock().instant())
                .because("this machine is not in the app's pool any more");
        save();
    }

    /** After a start of the agent: the app may still run, or be half-way somewhere. */
    private void recover() {
        site.adopt(state.process());
        healthySince = parts.clock().instant();
        if (state.generation() > 0) {
            report();
        }
    }

    private void step() throws IOException, InterruptedException {
        switch (state.state()) {
            case IDLE -> begin();
            case FETCHING -> fetch();
            case STAGED -> deploy();
            case STARTING -> awaitHealthy();
            case HEALTHY -> watch();
            case REVERTED -> keepRunning();
            case FAILED -> tryAgain();
            case LOST -> throw new IllegalStateException("no agent is lost to itself");
        }
    }

    private void begin() throws IOException {
        Target wanted = state.wanted();
        if (wanted == null) {
            return;
        }
        boolean there = site.ready(wanted);
        state = state.transferred(there ? new Transfer(0, 0, wanted.artifact().size()) : Transfer.NONE);
        AppPid pid = site.pid();
        if (there && state.currentIsWanted() && state.proven() && pid != null) {
            state = state.switched(wanted, state.fallback()).running(pid).proven(true);
            healthySince = parts.clock().instant();
            happened(Happening.RUNS_ALREADY, null);
        } else {
            happened(there ? Happening.ON_DISK : Happening.LACKING, null);
        }
    }

    private void fetch() throws IOException, InterruptedException {
        try {
            state = state.transferred(fetch.fetch(wanted(), state.current()));
            happened(Happening.FETCHED, null);
        } catch (InterruptedException e) {
            if (!inbox.waiting()) {
                throw e;
            }
            LOG.info("{}: the fetch of generation {} is put aside", app, state.generation());
        } catch (RefusedReleaseException e) {
            LOG.error("{}: {}", app, e.getMessage());
            happened(Happening.NOT_FETCHED, e.getMessage());
        } catch (InvalidArtifactException e) {
            happened(Happening.NOT_FETCHED, "the artifact is not what it says: " + e.getMessage());
        } catch (IOException e) {
            notFetched("not fetched: " + e.getMessage());
        }
    }

    private void notFetched(String why) throws IOException, InterruptedException {
        fetches++;
        LOG.warn("{}: {}", app, why);
        if (fetches >= FETCHES) {
            happened(Happening.NOT_FETCHED, why);
        } else {
            state = state.because(why + "; trying again");
            save();
            rest(fetches);
        }
    }

    private void deploy() throws IOException, InterruptedException {
        Target wanted = wanted();
        if (!state.currentIsWanted()) {
            Target fallback = state.proven() && state.current() != null ? state.current() : state.fallback();
            stopProcess();
            folder.link(wanted.artifact().manifest());
            state = state.switched(wanted, fallback);
            save();
        }
        Optional<String> problem = launch(wanted);
        if (problem.isEmpty()) {
            happened(Happening.STARTED, null);
        } else {
            unhealthy(problem.get());
        }
    }

    private void awaitHealthy() throws IOException, InterruptedException {
        Optional<String> problem = start(current(), inbox::waiting);
        if (inbox.waiting()) {
            return;
        }
        if (problem.isPresent()) {
            struggle(problem.get());
        } else {
            healthySince = parts.clock().instant();
            if (state.currentIsWanted()) {
                happened(Happening.ANSWERS, null);
            } else {
                happened(Happening.WENT_BACK, state.reason());
            }
            parts.housekeeping().tidy(folder, state);
        }
    }

    /** Not healthy while starting. What never was is left at once; what was is started again, so many times. */
    private void struggle(String why) throws IOException, InterruptedException {
        int allowed = state.proven() ? RESTARTS : restarts == 0 ? 0 : RESTARTS_UNPROVEN;
        if (restarts >= allowed) {
            unhealthy(why);
            return;
        }
        restarts++;
        LOG.warn("{}: {}; restart {} of {}", app, why, restarts, allowed);
        stopProcess();
        state = state.because(why);
        save();
        rest(restarts);
    }

    private void unhealthy(String why) throws IOException, InterruptedException {
        LOG.error("{}: generation {} is not healthy: {}", app, state.generation(), why);
        stopProcess();
        Target fallback = state.fallback();
        if (fallback == null || !state.currentIsWanted() || !site.onDisk(fallback)) {
            happened(Happening.GAVE_UP, why);
            return;
        }
        folder.link(fallback.artifact().manifest());
        state = state.switched(fallback, null).proven(true).because(why);
        save();
        Optional<String> problem = start(fallback, inbox::closed);
        if (inbox.closed()) {
            return;
        }
        if (problem.isEmpty()) {
            happened(Happening.WENT_BACK, why);
        } else {
            stopProcess();
            happened(Happening.GAVE_UP, why + "; nor is the release before: " + problem.get());
        }
    }

    private void watch() throws IOException, InterruptedException {
        Optional<String> problem = site.check(current(), state.generation());
        boolean longHealthy =
                healthySince.plus(PROVEN_AFTER).isBefore(parts.clock().instant());
        if (problem.isPresent()) {
            LOG.warn("{}: {}", app, problem.get());
            stopProcess();
            restarts = longHealthy ? 1 : restarts + 1;
            happened(Happening.CRASHED, problem.get());
            rest(restarts - 1);
        } else if (longHealthy && !state.proven()) {
            state = state.proven(true);
            save();
        }
    }

    /** The current release is not what is wanted, but it is what there is: it goes on running. */
    private void keepRunning() throws IOException, InterruptedException {
        Optional<String> problem = site.check(current(), state.generation());
        if (problem.isEmpty()) {
            return;
        }
        LOG.warn("{}: {}", app, problem.get());
        stopProcess();
        restarts++;
        if (restarts > RESTARTS) {
            happened(Happening.GAVE_UP, state.reason() + "; the release before keeps failing: " + problem.get());
        } else {
            rest(restarts);
            Optional<String> again = start(current(), inbox::closed);
            LOG.info("{}: the release before was started again: {}", app, again.orElse("healthy"));
            save();
        }
    }

    private void tryAgain() throws IOException, InterruptedException {
        if (state.since().plus(TRY_AGAIN_AFTER).isAfter(parts.clock().instant())) {
            if (site.pid() == null && state.process() != null && state.current() != null && !state.currentIsWanted()) {
                keepRunning();
            }
            return;
        }
        Target wanted = state.wanted();
        if (wanted == null) {
            return;
        }
        LOG.info("{}: trying again", app);
        restarts = 0;
        boolean lacking = !site.known(wanted) || state.current() == null;
        fetches = FETCHES - 1;
        happened(lacking ? Happening.FETCH_AGAIN : Happening.START_AGAIN, state.reason());
    }

    private Optional<String> start(Target target, BooleanSupplier abort) throws IOException, InterruptedException {
        Optional<String> problem = launch(target);
        return problem.isPresent() ? problem : site.awaitHealthy(target, state.generation(), abort);
    }

    private Optional<String> launch(Target target) {
        try {
            site.launch(target, state.generation());
            state = state.running(site.pid());
            save();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("not started: " + e.getMessage());
        }
    }

    private void stopProcess() throws IOException, InterruptedException {
        site.stop(state.current(), ANY);
        state = state.running(null);
        folder.write(state);
    }

    private void rest(int step) throws InterruptedException {
        if (step > 0 && !inbox.waiting()) {
            HeardGoal goal = inbox.take(Duration.ofMillis(BACKOFF_MILLIS << Math.min(step, 6)));
            if (goal != null) {
                inbox.put(goal);
            }
        }
    }

    private void happened(Happening what, @Nullable String why) throws IOException {
        MachineState before = state.state();
        state = state.after(what, why, parts.clock().instant());
        if (before != state.state()) {
            LOG.info("{}: {} > {}", app, before.text(), state.state().text());
        }
        save();
    }

    /** A full disk may keep the journal from being written, but not the fleet from hearing of it. */
    private void save() throws IOException {
        try {
            folder.write(state);
            folder.rotateLog();
        } finally {
            report();
        }
    }

    /** Also by the thread that tells how fetches go on. */
    private void report() {
        reports.say(state, fetch);
    }

    private Target wanted() {
        return Objects.requireNonNull(state.wanted(), "nothing is wanted");
    }

    private Target current() {
        return Objects.requireNonNull(state.current(), "nothing is current");
    }
}
