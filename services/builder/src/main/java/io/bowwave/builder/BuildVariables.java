package io.bowwave.builder;

import io.bowwave.builder.AppConfig.SecretUse;
import io.bowwave.builder.sandbox.Rooms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an app's config and secrets add to its build's environment; secrets are kept out of the log before anybody has them. */
final class BuildVariables {

    private final QueueClient queue;
    private final BuildLog log;

    BuildVariables(QueueClient queue, BuildLog log) {
        this.queue = queue;
        this.log = log;
    }

    /**
     * Asks for what the config names, and writes those that are files.
     *
     * @param seen as the build sees the rooms
     */
    Map<String, String> of(Job job, AppConfig.Build build, Rooms rooms, Rooms seen)
            throws IOException, InterruptedException, BuildFailure {
        Map<String, String> variables = new HashMap<>(build.env());
        if (build.secrets().isEmpty()) {
            return variables;
        }
        List<String> names = build.secrets().stream().map(SecretUse::name).toList();
        Map<String, String> values = queue.secrets(job, names);
        log.mask(values.values());
        log.line("secrets: " + String.join(", ", names));
        for (SecretUse use : build.secrets()) {
            String value = values.getOrDefault(use.name(), "");
            if (use.file()) {
                write(rooms.secrets().resolve(use.name()), value);
                variables.put(use.name(), seen.secrets().resolve(use.name()).toString());
            } else {
                variables.put(use.name(), value);
            }
        }
        return variables;
    }

    private static void write(Path file, String value) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, value, StandardOpenOption.WRITE);
    }
}
