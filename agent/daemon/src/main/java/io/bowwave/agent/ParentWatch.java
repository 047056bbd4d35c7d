package io.bowwave.agent;

import io.bowwave.agent.driver.Proc;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs something when another process has ended. */
final class ParentWatch {

    private static final Logger LOG = LoggerFactory.getLogger(ParentWatch.class);
    private static final long LOOK_MILLIS = 500;

    private ParentWatch() {}

    /** @param then on a thread of its own, once */
    static void start(long pid, Runnable then) {
        OptionalLong started = Proc.startTicks(pid);
        Thread.ofPlatform().name("parent").daemon().start(() -> watch(pid, started, then));
    }

    private static void watch(long pid, OptionalLong started, Runnable then) {
        try {
            while (started.isPresent() && Proc.startTicks(pid).equals(started)) {
                Thread.sleep(LOOK_MILLIS);
            }
            LOG.info("process {} has ended, and so does this agent", pid);
            then.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
