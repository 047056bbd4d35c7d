package io.bowwave.agent;

import io.bowwave.artifact.RunInstructions;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process of an app: a session and process group of its own, so that it outlives the agent and is stopped with all its children.
 * Started by this agent, or by an earlier one and adopted.
 */
final class AppProcess {

    private static final Logger LOG = LoggerFactory.getLogger(AppProcess.class);
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 20;

    private final AppPid pid;
    private final @Nullable Process child;

    private AppProcess(AppPid pid, @Nullable Process child) {
        this.pid = pid;
        this.child = child;
    }

    /**
     * Starts the run command.
     *
     * @param variables in the environment, beside the agent's own and those of the instructions
     * @param port 0: none
     * @param output what it prints is appended to this file
     */
    static AppProcess start(RunInstructions run, Path release, Map<String, String> variables, int port, Path output)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder("setsid", "sh", "-c", run.command())
                .directory(release.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("BOWWAVE_"));
        builder.environment().putAll(run.env());
        builder.environment().putAll(variables);
        Process child = builder.start();
        long ticks = Proc.startTicks(child.pid()).orElse(0);
        return new AppProcess(new AppPid(child.pid(), ticks, Proc.boot(), port), child);
    }

    /** The process that an earlier agent started, if it still runs; else null. */
    static @Nullable AppProcess adopt(@Nullable AppPid pid) {
        return pid != null && Proc.alive(pid) ? new AppProcess(pid, null) : null;
    }

    AppPid pid() {
        return pid;
    }

    boolean alive() {
        return child == null ? Proc.alive(pid) : child.isAlive();
    }

    /** Known only for a process that this agent started. */
    OptionalInt exitCode() {
        return child == null || child.isAlive() ? OptionalInt.empty() : OptionalInt.of(child.exitValue());
    }

    /** SIGTERM to the group, then, after the grace, SIGKILL; returns when the group is gone, within the grace and 5 s. */
    void stop(Duration grace) throws InterruptedException {
        if (pid.startTicks() != 0 && !alive() && !groupAlive()) {
            return;
        }
        signal("TERM");
        if (!gone(grace)) {
            LOG.info("process {} is still there {} ms after SIGTERM, killing it", pid.pid(), grace.toMillis());
            signal("KILL");
            if (!gone(KILLED_WITHIN)) {
                LOG.error("process group {} does not end after SIGKILL", pid.pid());
            }
        }
    }

    private boolean gone(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (alive() || groupAlive()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    /** A zombie of the group that nobody has reaped yet still takes signals, but runs nothing: state Z or X in /proc does not count. */
    private boolean groupAlive() throws InterruptedException {
        return shell("kill -0 -" + pid.pid())
                && shell("cat /proc/[0-9]*/stat | sed 's/^.*) //' | awk -v g=" + pid.pid()
                        + " '$3 == g && $1 !~ /[ZX]/ {found = 1} END {exit !found}'");
    }

    private void signal(String name) throws InterruptedException {
        shell("kill -" + name + " -" + pid.pid());
    }

    /** Java can signal a process, but not a group. */
    private static boolean shell(String command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(List.of("sh", "-c", command + " 2>/dev/null")).start();
            return process.waitFor(2, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            LOG.error("cannot run sh: {}", e.toString());
            return false;
        }
    }
}
