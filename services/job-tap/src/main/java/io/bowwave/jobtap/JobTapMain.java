package io.bowwave.jobtap;

import io.bowwave.process.ProcessMain;
import io.bowwave.process.RunningProcess;
import io.bowwave.process.ServiceProcess;
import java.time.Duration;

/** The tap as a process. */
public final class JobTapMain {

    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(9);

    private JobTapMain() {}

    public static void main(String[] args) {
        ProcessMain.run("job-tap", JobTapConfig.class, args, config -> new HaltingProcess(start(config), CLOSE_WITHIN));
    }

    public static RunningProcess start(JobTapConfig config) {
        return ServiceProcess.start("job-tap", config.host(), config.port(), config);
    }

    /**
     * Ends the JVM when closing takes too long: a walsender that is left behind would keep the slot from the successor. What was not
     * committed is done again by it.
     */
    private record HaltingProcess(RunningProcess process, Duration limit) implements RunningProcess {
        @Override
        public int port() {
            return process.port();
        }

        @Override
        public String name() {
            return process.name();
        }

        @Override
        public void close() {
            Thread closing = Thread.ofPlatform().name("job-tap-close").daemon().start(process::close);
            try {
                if (!closing.join(limit)) {
                    System.err.println("job-tap: didn't close within " + limit + ", halting");
                    Runtime.getRuntime().halt(1);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
