package io.bowwave.agent;

import io.bowwave.artifact.HealthCheck;
import io.bowwave.artifact.RunInstructions;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.Digest;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The app's process on this machine, and the releases that it can be started from. Owned by the app's thread. */
final class AppSite {

    private static final Logger LOG = LoggerFactory.getLogger(AppSite.class);
    private static final Duration CHECK_EVERY = Duration.ofSeconds(5);
    private static final int CHECKS_MISSED = 3;

    private final AppName app;
    private final AppFolder folder;
    private final Identity identity;
    private final AppPorts ports;
    private final HealthWait health;
    private final ReleaseTrust trust;
    private volatile @Nullable AppProcess process;
    private @Nullable Known known;
    private int missed;
    private long nextCheckNanos;

    /** How the release that was asked for last is run. */
    private record Known(Digest release, RunInstructions run) {}

    AppSite(AppName app, AppFolder folder, AgentParts parts) {
        this.app = app;
        this.folder = folder;
        this.identity = parts.identity();
        this.ports = parts.ports();
        this.health = parts.health();
        this.trust = parts.trust();
    }

    /** Takes over the process that an earlier agent started. */
    void adopt(@Nullable AppPid pid) {
        process = AppProcess.adopt(pid);
        if (process != null) {
            ports.keep(app, process.pid().port());
            LOG.info("{}: adopted process {}", app, process.pid().pid());
        }
    }

    /** The process, if it runs. */
    @Nullable
    AppPid pid() {
        AppProcess found = process;
        return found != null && found.alive() ? found.pid() : null;
    }

    /** Host and port at which the app is reached, if it runs and has a port. */
    @Nullable
    String address() {
        AppPid pid = pid();
        return pid == null || pid.port() == 0 ? null : identity.host() + ":" + pid.port();
    }

    boolean onDisk(Target target) {
        return folder.releases().find(target.artifact().manifest()).isPresent();
    }

    /** Whether it is here and may be started; a depot is asked when that is not known yet. */
    boolean ready(Target target) {
        if (!onDisk(target)) {
            return false;
        }
        try {
            trust.check(folder.attestations(), expected(target));
            return true;
        } catch (IOException e) {
            LOG.info("{}: build {} is on disk, but not to be started yet: {}", app, target.build(), e.getMessage());
            return false;
        }
    }

    /** As {@link #ready}, by what is on disk alone. */
    boolean known(Target target) {
        return onDisk(target) && trust.trusted(folder.attestations(), expected(target));
    }

    private Expected expected(Target target) {
        return new Expected(
                app, target.build(), target.commit(), target.artifact().manifest());
    }

    /**
     * Starts it unless it runs.
     *
     * @throws IOException when it cannot be started, or must not
     */
    void launch(Target target, long generation) throws IOException {
        if (pid() != null) {
            return;
        }
        trust.check(folder.attestations(), expected(target));
        RunInstructions run = run(target);
        int port = run.port().isPresent() ? ports.port(app, run.port().getAsInt()) : 0;
        process = AppProcess.start(run, release(target), variables(target, generation, port), port, folder.log());
        missed = 0;
        nextCheckNanos = System.nanoTime() + CHECK_EVERY.toNanos();
        LOG.info(
                "{}: started build {} as process {}",
                app,
                target.build(),
                process.pid().pid());
    }

    /** Waits until what was launched is healthy; else says why it is not. */
    Optional<String> awaitHealthy(Target target, long generation, BooleanSupplier abort)
            throws IOException, InterruptedException {
        AppProcess running = process;
        if (running == null) {
            return Optional.of("not started");
        }
        Map<String, String> environment = environment(target, generation, running);
        return health.await(running, run(target), release(target), environment, abort)
                .map(this::explain);
    }

    /** Whether it still runs and answers; asked often, it looks at the process each time and asks the app each few seconds. */
    Optional<String> check(Target target, long generation) throws IOException, InterruptedException {
        AppProcess running = process;
        if (running == null) {
            return Optional.of("it does not run");
        }
        if (!running.alive()) {
            return Optional.of(explain(HealthWait.ended(running)));
        }
        HealthCheck check =
                System.nanoTime() - nextCheckNanos < 0 ? null : run(target).health();
        if (check == null) {
            return Optional.empty();
        }
        nextCheckNanos = System.nanoTime()
                + Math.max(CHECK_EVERY.toNanos(), check.interval().toNanos());
        Optional<String> problem =
                health.ask(running, check, release(target), environment(target, generation, running));
        missed = problem.isPresent() ? missed + 1 : 0;
        return missed < CHECKS_MISSED
                ? Optional.empty()
                : problem.map(each -> "missed %d health checks: %s".formatted(missed, each));
    }

    /** SIGTERM, grace, SIGKILL. */
    void stop(@Nullable Target target, Duration atMost) throws InterruptedException {
        AppProcess running = process;
        if (running != null) {
            Duration grace = grace(target);
            running.stop(grace.compareTo(atMost) > 0 ? atMost : grace);
            process = null;
        }
    }

    private Duration grace(@Nullable Target target) {
        try {
            return target == null
                    ? RunInstructions.DEFAULT_STOP_GRACE
                    : run(target).stopGrace();
        } catch (IOException e) {
            LOG.warn("{}: the release to stop cannot be read, taking the default grace: {}", app, e.toString());
            return RunInstructions.DEFAULT_STOP_GRACE;
        }
    }

    private String explain(String problem) {
        String words = folder.lastWords();
        return words.isEmpty() ? problem : problem + "; its last words: " + words;
    }

    /** A manifest may be long, and is checked as a whole when it is read: not for each look at the app. */
    private RunInstructions run(Target target) throws IOException {
        Digest release = target.artifact().manifest();
        Known last = known;
        if (last == null || !last.release.equals(release)) {
            last = new Known(release, folder.releases().manifest(release).run());
            known = last;
        }
        return last.run;
    }

    private Path release(Target target) throws IOException {
        Digest name = target.artifact().manifest();
        return folder.releases()
                .find(name)
                .orElseThrow(() -> new NoSuchFileException("release " + name.brief() + " is not on disk"));
    }

    private Map<String, String> environment(Target target, long generation, AppProcess running) throws IOException {
        Map<String, String> environment = new HashMap<>(run(target).env());
        environment.putAll(variables(target, generation, running.pid().port()));
        return environment;
    }

    private Map<String, String> variables(Target target, long generation, int port) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "BOWWAVE_APP", app.text(),
                "BOWWAVE_BUILD", target.build().text(),
                "BOWWAVE_COMMIT", target.commit(),
                "BOWWAVE_GENERATION", Long.toString(generation),
                "BOWWAVE_REGION", identity.region().text(),
                "BOWWAVE_MACHINE", identity.machine().text()));
        if (port != 0) {
            variables.put("PORT", Integer.toString(port));
        }
        return variables;
    }
}
