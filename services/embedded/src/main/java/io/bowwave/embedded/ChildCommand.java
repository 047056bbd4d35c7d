package io.bowwave.embedded;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a child process is made of.
 *
 * @param name for messages
 * @param command program and arguments
 * @param folder working folder; made when missing
 * @param log file that gets stdout and stderr, appended
 * @param stopSignal signal that asks it to stop: {@code TERM}, or {@code INT} for PostgreSQL's fast shutdown
 * @param environment variables on top of ours
 */
public record ChildCommand(
        String name, List<String> command, Path folder, Path log, String stopSignal, Map<String, String> environment) {
    public ChildCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    public ChildCommand(String name, List<String> command, Path folder, Path log) {
        this(name, command, folder, log, "TERM", Map.of());
    }
}
