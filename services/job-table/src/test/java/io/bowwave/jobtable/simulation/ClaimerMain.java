package io.bowwave.jobtable.simulation;

import io.bowwave.jobtable.JobDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/** A claimer in a process of its own, to be killed and stopped. Arguments: URL, user, password, worker, file to tell to, seed. */
final class ClaimerMain {

    private ClaimerMain() {}

    public static void main(String[] args) {
        Path file = Path.of(args[4]);
        try (JobDatabase database = JobDatabase.open(args[0], args[1], args[2], 2)) {
            new Claimer(database, args[3], new Random(Long.parseLong(args[5])), heard -> append(file, heard))
                    .work(() -> true);
        }
    }

    private static void append(Path file, Heard heard) {
        try {
            Files.writeString(file, heard.line() + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
