package io.bowwave.streamhost;

import io.bowwave.embedded.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A stream-host in a process of its own, so that it can be killed as the kernel kills. */
final class HostChild implements AutoCloseable {

    private final Path folder;
    private final String bootstrap;
    private Process process;

    HostChild(Path folder, String bootstrap) {
        this.folder = folder;
        this.bootstrap = bootstrap;
        this.process = start();
    }

    void killAndRestart() throws InterruptedException {
        kill();
        process = start();
    }

    boolean alive() {
        return process.isAlive();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the host outlived kill -9");
        }
    }

    private Process start() {
        try {
            Path config = folder.resolve("stream-host.properties");
            Files.writeString(config, """
                    kafka-bootstrap=%s
                    state-dir=%s
                    partitions=%d
                    session-timeout=2s
                    transaction-timeout=2s
                    strategy=all-at-once
                    bake=0s
                    """.formatted(bootstrap, folder.resolve("state"), Line.PARTITIONS));
            List<String> command = JavaCommand.of(
                    256, List.of(), StreamHostMain.class.getName(), List.of("--config", config.toString()));
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("stream-host.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
