package io.bowwave.swarm;

import java.io.IOException;

/** There is no room on the disk for what was to be written. */
public final class DiskFullException extends IOException {

    private final long needed;
    private final long free;

    /**
     * @param what is to be written, for the message
     * @param needed bytes
     * @param free bytes
     */
    public DiskFullException(String what, long needed, long free) {
        super("disk: found %d bytes free, expected %d for %s; free some".formatted(free, needed, what));
        this.needed = needed;
        this.free = free;
    }

    /** Bytes that were asked for. */
    public long needed() {
        return needed;
    }

    /** Bytes that there were. */
    public long free() {
        return free;
    }
}
