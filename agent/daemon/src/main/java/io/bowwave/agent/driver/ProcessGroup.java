package io.bowwave.agent.driver;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A process that leads a group, with all that it started there. Java can signal a process, but not a group: {@code sh} does. */
final class ProcessGroup {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessGroup.class);
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(5);
    private static final long LOOK_MILLIS = 20;

    private final long leader;

    ProcessGroup(long leader) {
        this.leader = leader;
    }

    /** SIGTERM, then, after the grace, SIGKILL; returns when the group is gone, within the grace and 5 s. */
    void stop(Duration grace) throws InterruptedException {
        signal("TERM");
        if (!gone(grace)) {
            LOG.info("process {} is still there {} ms after SIGTERM, killing it", leader, grace.toMillis());
            kill();
        }
    }

    void kill() throws InterruptedException {
        signal("KILL");
        if (!gone(KILLED_WITHIN)) {
            LOG.error("process group {} does not end after SIGKILL", leader);
        }
    }

    /** A zombie of the group that nobody has reaped yet still takes signals, but runs nothing: state Z or X in /proc does not count. */
    boolean alive() throws InterruptedException {
        return shell("kill -0 -" + leader)
                && shell("cat /proc/[0-9]*/stat | sed 's/^.*) //' | awk -v g=" + leader
                        + " '$3 == g && $1 !~ /[ZX]/ {found = 1} END {exit !found}'");
    }

    private boolean gone(Duration within) throws InterruptedException {
        long end = System.nanoTime() + within.toNanos();
        while (alive()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    private void signal(String name) throws InterruptedException {
        shell("kill -" + name + " -" + leader);
    }

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
