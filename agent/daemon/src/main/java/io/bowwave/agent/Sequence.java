package io.bowwave.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Numbers that grow over restarts. Reserved on disk in blocks, so that a killed agent never gives one twice. Thread-safe. */
final class Sequence {

    private static final long BLOCK = 10_000;

    private final Path file;
    private long next;
    private long reserved;

    Sequence(Path file) throws IOException {
        this.file = file;
        this.next = Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) + 1 : 1;
        this.reserved = next - 1;
    }

    synchronized long next() throws IOException {
        if (next > reserved) {
            reserved = next + BLOCK;
            Path incoming = file.resolveSibling(file.getFileName() + ".tmp");
            Files.writeString(incoming, Long.toString(reserved));
            Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return next++;
    }
}
