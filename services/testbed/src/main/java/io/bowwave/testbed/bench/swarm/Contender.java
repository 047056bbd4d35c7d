package io.bowwave.testbed.bench.swarm;

import java.io.IOException;
import java.util.List;

/** Somebody who brings the payload from the origin (number 0) to all machines (1 and up), each a process within its own namespace. */
public interface Contender extends AutoCloseable {

    /** Starts everything that may be running before; returns when all are ready. */
    void ready() throws IOException;

    /** Tells all machines to fetch; the answer is when time began, as System.nanoTime. */
    long go() throws IOException;

    /** When the machine had all of it and had checked it, as System.nanoTime; 0: not yet. */
    long doneAt(int machine);

    BedProcess process(int number);

    /** Those that run now. */
    List<BedProcess> processes();

    /** Payload that the origin says that it has sent, bytes; -1: it does not say. */
    long originSent();

    /** Kills the machine and starts it again on the same disk. */
    void restart(int machine) throws IOException;

    /** The planner answers nobody any more; nothing for those who have none. */
    void losePlanner();

    /** Whether what the machine has is the payload, read from its disk. */
    boolean hasRightBytes(int machine) throws IOException;

    /** Ends all its processes. */
    @Override
    void close();
}
