package io.bowwave.embedded;

/**
 * A server that runs as a child process on loopback with a data folder of its own. It dies with the process that started it, also
 * when that one is killed with -9.
 */
public interface EmbeddedServer extends AutoCloseable {

    /** Name for messages, for example {@code PostgreSQL}. */
    String name();

    /** Process id of the server that runs now, or ran last. */
    long pid();

    boolean running();

    /** Ends it at once, as {@code kill -9} does; returns when the process is gone. The data folder stays. */
    void kill();

    /**
     * Starts it again on the same folder and port; a running one is stopped first.
     *
     * @throws EmbeddedServerException when it isn't ready within its time
     */
    void restart();

    /** Stops it in an orderly way, within 8 seconds, and by force after that. */
    @Override
    void close();
}
