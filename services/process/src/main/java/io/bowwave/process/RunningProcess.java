package io.bowwave.process;

/** A service that runs in this JVM. */
public interface RunningProcess extends AutoCloseable {

    String name();

    /** Where its HTTP server listens. */
    int port();

    /** Stops it; bounded by what its parts promise. Does nothing when it is closed already. */
    @Override
    void close();
}
