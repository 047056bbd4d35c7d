package io.bowwave.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Ports that nobody listens on. They stay claimed until it is closed, so that servers that start at the same time, from one JVM or from
 * several, do not choose the same. All stand below those that the system gives to outgoing connections.
 */
public final class PortRange implements AutoCloseable {

    /** Above those that {@code up} takes unless it is told others. */
    private static final int FIRST = 20_000;

    private static final int LAST = 31_000;

    /** So many ports are in a range. */
    public static final int PORTS = 200;

    private final int first;
    private final FileChannel claim;

    private PortRange(int first, FileChannel claim) {
        this.first = first;
        this.claim = claim;
    }

    /** @throws EmbeddedServerException when there is none */
    public static PortRange claim() {
        for (int first = FIRST; first < LAST; first += PORTS) {
            int from = first;
            FileChannel claim = lock(first);
            if (claim == null) {
                continue;
            }
            if (IntStream.range(0, PORTS).allMatch(i -> Ports.isFree(from + i))) {
                return new PortRange(first, claim);
            }
            close(claim);
        }
        throw new EmbeddedServerException("no range of " + PORTS + " free ports between " + FIRST + " and " + LAST);
    }

    public int first() {
        return first;
    }

    /** Null when somebody has it. The lock goes with the process at the latest. */
    private static @Nullable FileChannel lock(int first) {
        Path file = Path.of(System.getProperty("java.io.tmpdir"), "bowwave-ports-" + first + ".lock");
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException e) {
                // Somebody in this JVM has it.
            }
            close(channel);
            return null;
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot lock " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        close(claim);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot give ports back: " + e.getMessage(), e);
        }
    }
}
