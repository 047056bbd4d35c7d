package io.bowwave.agent.driver;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is journaled of something that runs, so that a later agent finds it again; a process is named so that another one that gets the same
 * number is not taken for it.
 *
 * @param pid 0: the driver knows no process
 * @param startTicks when it started, in clock ticks since boot, as the kernel says
 * @param boot the kernel's id of this boot
 * @param port that the app was given; 0: none
 * @param group folder of its control group; null: it has none
 * @param unit of systemd; null: it is none
 * @param commands that stand for it; null: it is a process or a unit
 */
public record Handle(
        long pid,
        long startTicks,
        String boot,
        int port,
        @Nullable String group,
        @Nullable String unit,
        @Nullable Commands commands) {

    /**
     * How it is asked for and stopped.
     *
     * @param status null: nobody can tell but the app's health check
     * @param folder that they run in
     */
    public record Commands(String stop, @Nullable String status, String folder, Map<String, String> environment) {

        public Commands {
            environment = Map.copyOf(environment);
        }
    }
}
