package io.bowwave.artifact.run;

import java.time.Duration;

/**
 * A command that a machine runs at one moment of a switch, in the folder of the new release and with its environment.
 *
 * @param command for {@code sh -c}; exit status 0 means that the switch goes on
 * @param timeout after which it is ended and counts as failed, more than 0
 */
public record Hook(String command, Duration timeout) {

    public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(5);

    public Hook {
        if (command.isBlank()) {
            throw new IllegalArgumentException("run hook: found nothing, expected a command");
        }
        RunInstructions.checkDuration("run hook's timeout", timeout);
    }
}
