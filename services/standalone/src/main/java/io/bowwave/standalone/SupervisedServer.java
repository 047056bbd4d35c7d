package io.bowwave.standalone;

import io.bowwave.embedded.EmbeddedServer;
import io.bowwave.embedded.EmbeddedServerException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server that is started again when it dies. */
final class SupervisedServer implements RunningPart {
    private static final Logger LOG = LoggerFactory.getLogger(SupervisedServer.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(300);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(3);

    private final String name;
    private final EmbeddedServer server;
    private final int port;
    private final Runnable changed;
    private final Thread watcher;

    /** @param port of its health endpoint over HTTP, or 0 */
    SupervisedServer(String name, EmbeddedServer server, int port, Runnable changed) {
        this.name = name;
        this.server = server;
        this.port = port;
        this.changed = changed;
        this.watcher = Thread.ofPlatform().daemon().name("watch-" + name).start(this::watch);
    }

    private void watch() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(LOOK_EVERY);
                if (!server.running()) {
                    startAgain();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startAgain() throws InterruptedException {
        LOG.warn("{} ended; it is started again", name);
        try {
            server.restart();
            changed.run();
        } catch (EmbeddedServerException e) {
            LOG.error("{} can't be started again", name, e);
            Thread.sleep(PAUSE_AFTER_FAILURE);
        }
    }

    @Override
    public List<ProcessInfo> processes() {
        return List.of(new ProcessInfo(name, server.pid(), port));
    }

    @Override
    public void stop() {
        watcher.interrupt();
        try {
            watcher.join(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
    }
}
