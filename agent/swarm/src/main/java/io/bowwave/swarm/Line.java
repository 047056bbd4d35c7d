package io.bowwave.swarm;

import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;

/** A connection's bytes, plain or under TLS. Neither reading nor writing waits; both take or give what there is. For one thread. */
interface Line extends ByteChannel {

    /** What is registered with a loop. */
    SocketChannel socket();

    /** Where a file may be sent to: the socket itself when nothing stands between, so that the system can send it by itself. */
    ByteChannel target();

    /** Sends what was taken but not sent yet; true when nothing is left. */
    boolean flush() throws IOException;

    /** Whether nothing can be written before something more was read. */
    boolean greeting();

    /** Whether bytes were received that {@link #read} has not given yet: no socket will tell of them. */
    boolean buffered();
}
