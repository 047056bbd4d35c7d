package io.bowwave.builder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
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
final class ProcessGroup {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);

    private static final Duration KILL_WITHIN = Duration.ofSeconds(5);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

    /** $1 is the command. Exits as it does. */
    private static final String WATCHED = """
            exec 3<&0 </dev/null
            { read -r _ <&3; kill -KILL 0; } >/dev/null 2>&1 &
            watcher=$!
            sh -c "$1" 3<&-
            status=$?
            kill -KILL $watcher
            exit $status
            """;

    private final Process process;
    private final Members members;

    private ProcessGroup(Process process, Members members) {
        this.process = process;
        this.members = members;
    }

    /**
     * Starts {@code sh -c command}.
     *
     * @param environment all that it has
     * @param marker stands in the environment as {@code BOWWAVE_JOB}, so that what leaves the session is found too
     */
    static ProcessGroup start(String command, Path folder, Map<String, String> environment, String marker)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(List.of("setsid", "sh", "-c", WATCHED, "sh", command))
                .directory(folder.toFile())
                .redirectErrorStream(true);
        Map<String, String> all = new HashMap<>(environment);
        all.put(Members.VARIABLE, marker);
        builder.environment().clear();
        builder.environment().putAll(all);
        Process process = builder.start();
        return new ProcessGroup(process, new Members(process.pid(), marker));
    }

    /** Standard output and standard error in the order in which they were written. */
    InputStream output() {
        return process.getInputStream();
    }

    /** True when the command has ended by itself; what it left behind may still run. */
    boolean waitFor(Duration limit) throws InterruptedException {
        return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    int exitStatus() {
        return process.exitValue();
    }

    /** Ends everything: SIGTERM, then after the grace SIGKILL. Returns when nothing is left, or after 5 s more. */
    void end(Duration grace) {
        boolean interrupted = Thread.interrupted();
        if (!grace.isZero()) {
            members.find().forEach(ProcessHandle::destroy);
            interrupted |= await(grace, false);
        }
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
