package io.bowwave.standalone;

import java.util.List;

/** A part of the stack that was started. */
interface RunningPart {

    /** What stands in stack.json about it; may change when it is restarted. */
    List<ProcessInfo> processes();

    /** Stops it in an orderly way; the caller bounds the time. Does nothing the second time. */
    void stop();

    /** @param port of its health endpoint; 0 when it has none */
    record ProcessInfo(String name, long pid, int port) {}
}
