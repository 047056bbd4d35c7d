package io.bowwave.artifact.run;

import org.jspecify.annotations.Nullable;

/** Who keeps the app's process. */
public sealed interface Driver {

    Driver PROCESS = new Agent();
    Driver SYSTEMD = new Systemd();

    /** The agent itself: the run command is a child in a session of its own. */
    record Agent() implements Driver {}

    /** The machine's systemd: the run command is a unit that the agent writes from a template. */
    record Systemd() implements Driver {}

    /**
     * Something else, such as a container engine: the run command starts the app and returns. All of them run like the run command.
     *
     * @param stop ends the app; not empty
     * @param status exit status 0 while the app runs; null: that is for the health check to say
     */
    record Command(String stop, @Nullable String status) implements Driver {

        public Command {
            if (stop.isBlank()) {
                throw new IllegalArgumentException("run.stop: found nothing, expected a command");
            }
            if (status != null && status.isBlank()) {
                throw new IllegalArgumentException("run.status: found an empty text, expected a command");
            }
        }
    }
}
