package io.bowwave.builder.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A command in a session of its own, with everything that it starts. It dies with this process, also after kill -9: a watcher in the
 * group waits for the end of a pipe that only this process holds open, and then kills the group.
 */
public final class ProcessGroup {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);

    private static final Duration KILL_WITHIN = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    /**
     * The arguments are the command. Exits as it does, and not before: SIGTERM is for the command. No core files; as many open files,
     * processes and blocks in a file as a large build needs, and no more. Where the machine allows less, that stays.
     */
    private static final String WATCHED = """
            trap : TERM
            ulimit -c 0
            ulimit -n 65536 2>/dev/null
            ulimit -u 16384 2>/dev/null || ulimit -p 16384 2>/dev/null
            ulimit -f 134217728 2>/dev/null
            exec 3<&0 </dev/null
            { read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 &
            watcher=$!
            "$@" 3<&-
            status=$?
            kill -KILL $watcher
            exit $status
            """;

    /** What ends things that are no processes of this machine's user, for example a container. */
    interface Afterwards {
        void run();
    }

    private final Process process;
    private final Members members;
    private final Afterwards afterwards;

    private ProcessGroup(Process process, Members members, Afterwards afterwards) {
        this.process = process;
        this.members = members;
        this.afterwards = afterwards;
    }

    /**
     * Starts the command.
     *
     * @param environment all that it has
     * @param marker stands in the environment as {@code BOWWAVE_JOB}, so that what leaves the session is found too
     */
    static ProcessGroup start(List<String> command, Path folder, Map<String, String> environment, String marker)
            throws IOException {
        return start(command, folder, environment, marker, () -> LOG.trace("{} has ended", marker));
    }

    /** @param afterwards runs when the command shall end, before processes are killed */
    static ProcessGroup start(
            List<String> command, Path folder, Map<String, String> environment, String marker, Afterwards afterwards)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("setsid", "sh", "-c", WATCHED, "sh"));
        all.addAll(command);
        ProcessBuilder builder =
                new ProcessBuilder(all).directory(folder.toFile()).redirectErrorStream(true);
        Map<String, String> variables = new HashMap<>(environment);
        variables.put(Members.VARIABLE, marker);
        builder.environment().clear();
        builder.environment().putAll(variables);
        Process process = builder.start();
        return new ProcessGroup(process, new Members(process.pid(), marker), afterwards);
    }

    /** Ends what an earlier life of a builder has left, found by the end of its markers. */
    public static void killLeftovers(String markerEnd) {
        Members.killLeftovers(markerEnd);
    }

    /** Standard output and standard error in the order in which they were written. */
    public InputStream output() {
        return process.getInputStream();
    }

    /** True when the command has ended by itself; what it left behind may still run. */
    public boolean waitFor(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    public int exitStatus() {
        return process.exitValue();
    }

    /** Ends everything: SIGTERM, then after the grace SIGKILL. Returns when nothing is left, or after 5 s more. */
    public void end(Duration grace) {
        boolean interrupted = Thread.interrupted();
        if (!grace.isZero()) {
            members.polite().forEach(ProcessHandle::destroy);
            interrupted |= await(grace, false);
        }
        afterwards.run();
        interrupted |= await(KILL_WITHIN, true);
        List<ProcessHandle> left = members.find();
        if (!left.isEmpty()) {
            LOG.error("processes {} of {} survive SIGKILL", left, members);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it was interrupted meanwhile. */
    private boolean await(Duration limit, boolean kill) {
        boolean interrupted = false;
        long end = System.nanoTime() + limit.toNanos();
        for (List<ProcessHandle> left = members.find();
                !left.isEmpty() && System.nanoTime() < end;
                left = members.find()) {
            if (kill) {
                left.forEach(ProcessHandle::destroyForcibly);
            }
            try {
                Thread.sleep(LOOK_EVERY);
            } catch (InterruptedException e) {
                LOG.trace("woken", e);
                interrupted = true;
            }
        }
        return interrupted;
    }
}
