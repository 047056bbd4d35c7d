package io.bowwave.queue.scaling;

/** The ways to have as many builders as are wanted. */
public enum BuilderDrivers {
    /** Somebody else acts, by the metric or the API. */
    NONE,
    /** Processes on this machine. */
    LOCAL,
    /** A command. */
    EXEC;

    /**
     * @param command what to run; of no use to NONE
     * @param others builders on this machine that LOCAL does not start
     * @throws IllegalArgumentException when there is no command and one is needed
     */
    public BuilderDriver make(String command, int others) {
        if (this != NONE && command.isBlank()) {
            throw new IllegalArgumentException(
                    "scale-command: found nothing, expected a command, since scale-driver is " + this);
        }
        return switch (this) {
            case NONE -> wanted -> {};
            case LOCAL -> new LocalBuilders(command, others);
            case EXEC -> new ExecDriver(command);
        };
    }
}
