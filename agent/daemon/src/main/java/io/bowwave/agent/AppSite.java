package io.bowwave.agent;

import io.bowwave.agent.driver.Drivers;
import io.bowwave.agent.driver.Handle;
import io.bowwave.agent.driver.Launch;
import io.bowwave.agent.driver.Running;
import io.bowwave.agent.driver.Shell;
import io.bowwave.agent.driver.Strays;
import io.bowwave.artifact.run.HealthCheck;
import io.bowwave.artifact.run.Hook;
import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.artifact.run.Switching;
import io.bowwave.schemas.fleet.LastWords;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs of the app on this machine: one release, or for the time of a switch two, the one before {@code beside} the new one. Owned by the
 * app's thread; others may ask what runs.
 */
final class AppSite {

    private static final Logger LOG = LoggerFactory.getLogger(AppSite.class);
    private static final int TAIL = 2_000;
    private static final int LAST_WORDS = 300;

    private final AppName app;
    private final AppFolder folder;
    private final AppReleases releases;
    private final Identity identity;
    private final AppPorts ports;
    private final HealthWait health;
    private final Drivers drivers;
    private volatile @Nullable Running process;
    private volatile @Nullable Running beside;
    private int missed;
    private long nextCheckNanos;
    private long logFrom;
    private String mark = "";

    AppSite(AppName app, AppFolder folder, AppReleases releases, AgentParts parts) {
        this.app = app;
        this.folder = folder;
        this.releases = releases;
        this.identity = parts.identity();
        this.ports = parts.ports();
        this.health = parts.health();
        this.drivers = parts.drivers();
    }

    /** What is started from now on carries this. */
    void mark(String next) {
        mark = next;
    }

    /** Takes over what an earlier agent started. */
    void adopt(@Nullable Handle known, @Nullable Handle knownBeside) {
        process = adopted(known);
        beside = adopted(knownBeside);
    }

    private @Nullable Running adopted(@Nullable Handle known) {
        Running found = Drivers.adopt(known).orElse(null);
        if (found != null) {
            ports.keep(app, found.handle().port());
            LOG.info("{}: adopted process {}", app, found.handle().pid());
        }
        return found;
    }

    /** What runs of the current release. */
    @Nullable
    Handle running() {
        return alive(process);
    }

    /** What runs of the release before, for the time of a switch. */
    @Nullable
    Handle besides() {
        return alive(beside);
    }

    private static @Nullable Handle alive(@Nullable Running found) {
        return found != null && found.alive() ? found.handle() : null;
    }

    /** Host and port at which it is reached. */
    @Nullable
    String address(@Nullable Handle handle) {
        return handle == null || handle.port() == 0 ? null : identity.host() + ":" + handle.port();
    }

    /**
     * Starts it unless it runs.
     *
     * @param abort ends a start that takes time
     * @return what was started, though it may have ended since
     * @throws IOException when it cannot be started, or must not
     */
    Handle launch(Target target, long generation, BooleanSupplier abort) throws IOException, InterruptedException {
        Handle runs = running();
        if (runs != null) {
            return runs;
        }
        releases.check(target);
        folder.rotateLog(releases.run(target).supervision().log());
        logFrom = folder.logSize();
        RunInstructions run = releases.run(target);
        int port = port(run, besides());
        Running started = drivers.start(new Launch(
                app,
                generation,
                run,
                releases.path(target),
                variables(target, generation, port),
                port,
                folder.path(),
                folder.log(),
                abort));
        process = started;
        missed = 0;
        nextCheckNanos = System.nanoTime() + period(run.health()).toNanos();
        LOG.info(
                "{}: started build {} as process {}",
                app,
                target.build(),
                started.handle().pid());
        return started.handle();
    }

    /** Waits until what was launched is healthy; else says why it is not. */
    Optional<String> awaitHealthy(Target target, long generation, BooleanSupplier abort)
            throws IOException, InterruptedException {
        Running started = process;
        if (started == null) {
            return Optional.of("not started");
        }
        RunInstructions run = releases.run(target);
        return health.await(
                        started, run, shell(target, generation, started.handle().port()), abort)
                .map(this::explain);
    }

    /** Whether it still runs and answers; asked often, it looks at the process each time and asks the app once in its period. */
    Optional<String> check(Target target, long generation) throws IOException, InterruptedException {
        Running found = process;
        if (found == null) {
            return Optional.of("it does not run");
        }
        if (!found.alive()) {
            return Optional.of(explain(HealthWait.ended(found)));
        }
        if (System.nanoTime() - nextCheckNanos < 0) {
            return Optional.empty();
        }
        RunInstructions run = releases.run(target);
        folder.rotateLog(run.supervision().log());
        HealthCheck check = run.health();
        nextCheckNanos = System.nanoTime() + period(check).toNanos();
        if (check == null) {
            return Optional.empty();
        }
        Optional<String> problem = health.ask(
                found, check, shell(target, generation, found.handle().port()));
        missed = problem.isPresent() ? missed + 1 : 0;
        return missed < check.threshold()
                ? Optional.empty()
                : problem.map(each -> explain("missed %d health checks: %s".formatted(missed, each)));
    }

    private static Duration period(@Nullable HealthCheck check) {
        return check == null ? HealthCheck.DEFAULT_PERIOD : check.period();
    }

    /** Runs the hook before the switch to a release, with the environment that the app will have; empty when it ended well. */
    Optional<String> beforeStart(Target target, long generation, BooleanSupplier abort)
            throws IOException, InterruptedException {
        RunInstructions run = releases.run(target);
        Handle old = besides() == null ? running() : besides();
        logFrom = folder.logSize();
        return hook("pre-start", run.hooks().preStart(), shell(target, generation, port(run, old)), abort);
    }

    /** Runs the hook after the switch, with the environment that the app has; empty when it ended well. */
    Optional<String> afterStart(Target target, long generation, BooleanSupplier abort)
            throws IOException, InterruptedException {
        Handle started = running();
        int port = started == null ? 0 : started.port();
        return hook("post-start", releases.run(target).hooks().postStart(), shell(target, generation, port), abort);
    }

    private Optional<String> hook(String name, @Nullable Hook hook, Shell shell, BooleanSupplier abort)
            throws InterruptedException {
        if (hook == null) {
            return Optional.empty();
        }
        LOG.info("{}: {} hook \"{}\"", app, name, hook.command());
        return shell.run(hook.command(), hook.timeout(), abort)
                .map(problem -> explain("%s hook: %s".formatted(name, problem)));
    }

    /** The current release goes on beside the next one. */
    void setBeside() {
        beside = process;
        process = null;
    }

    /** The release before is the current one again. */
    void takeBack() {
        process = beside;
        beside = null;
    }

    /** SIGTERM, grace, SIGKILL. */
    void stop(@Nullable Target target, Duration atMost) throws InterruptedException {
        Running found = process;
        if (found != null) {
            found.stop(grace(target, atMost));
            process = null;
        }
    }

    /** As {@link #stop}, of the release before. */
    void stopBeside(@Nullable Target target, Duration atMost) throws InterruptedException {
        Running found = beside;
        if (found != null) {
            found.stop(grace(target, atMost));
            beside = null;
        }
    }

    private Duration grace(@Nullable Target target, Duration atMost) {
        Duration grace = RunInstructions.DEFAULT_STOP_GRACE;
        try {
            grace = target == null ? grace : releases.run(target).stopGrace();
        } catch (IOException e) {
            LOG.warn("{}: the release to stop cannot be read, taking the default grace: {}", app, e.toString());
        }
        return grace.compareTo(atMost) > 0 ? atMost : grace;
    }

    /** The last lines of what was started last; null when it has said nothing. */
    @Nullable
    String tail() {
        String tail = folder.lastLines(logFrom, TAIL);
        return tail.isEmpty() ? null : tail;
    }

    private String explain(String problem) {
        String words = folder.lastLines(logFrom, LAST_WORDS).replaceAll("\\s*\\R\\s*", " | ");
        return LastWords.added(problem, words);
    }

    /** @param other runs already, and keeps its port when this is to run beside it */
    private int port(RunInstructions run, @Nullable Handle other) throws IOException {
        if (run.port().isEmpty()) {
            return 0;
        }
        int apart = other == null || run.switching() != Switching.OVERLAP ? 0 : other.port();
        return ports.port(app, run.port().getAsInt(), apart);
    }

    private Shell shell(Target target, long generation, int port) throws IOException {
        Map<String, String> environment = new HashMap<>(releases.run(target).env());
        environment.putAll(variables(target, generation, port));
        return new Shell(releases.path(target), environment, folder.log());
    }

    private Map<String, String> variables(Target target, long generation, int port) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "BOWWAVE_APP",
                app.text(),
                "BOWWAVE_BUILD",
                target.build().text(),
                "BOWWAVE_COMMIT",
                target.commit(),
                "BOWWAVE_GENERATION",
                Long.toString(generation),
                "BOWWAVE_REGION",
                identity.region().text(),
                "BOWWAVE_MACHINE",
                identity.machine().text(),
                Strays.MARK,
                mark));
        if (port != 0) {
            variables.put("PORT", Integer.toString(port));
        }
        return variables;
    }
}
