package io.bowwave.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether and how long to wait; part of every command that asks for something that takes its time. */
final class WaitOptions {
    @Option(names = "--detach", description = "Do not wait until it is done.")
    boolean detach;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long to wait, for example 90s. Default: 30m.")
    Duration timeout = Duration.ofMinutes(30);
}
