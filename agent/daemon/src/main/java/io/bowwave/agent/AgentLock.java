package io.bowwave.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** One agent a folder. The kernel frees the lock with the process, however it ends. */
final class AgentLock implements AutoCloseable {

    private final Path folder;
    private final FileChannel channel;

    private AgentLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** @throws IOException when another agent has the folder */
    static AgentLock take(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve("agent.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new IOException(
                    "data: another agent runs on %s; stop it, or give this one another folder".formatted(folder));
        }
        return new AgentLock(folder, channel);
    }

    /** Tells whoever started the agent where it listens, in {@code agent.properties}. */
    void tell(int peerPort, int metricsPort) throws IOException {
        Path incoming = folder.resolve("agent.properties.tmp");
        Files.writeString(
                incoming,
                "pid=%d%npeer-port=%d%nmetrics-port=%d%n"
                        .formatted(ProcessHandle.current().pid(), peerPort, metricsPort));
        Files.move(incoming, folder.resolve("agent.properties"), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
