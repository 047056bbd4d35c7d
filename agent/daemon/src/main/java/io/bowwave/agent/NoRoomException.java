package io.bowwave.agent;

import java.io.IOException;

/** What was to be written does not fit on the disk; nothing of it was begun. */
final class NoRoomException extends IOException {

    private final long needed;

    NoRoomException(String what, long needed, long free) {
        super("disk: found %d bytes free, expected %d for %s; free some, or lower keep-releases or keep-free"
                .formatted(free, needed, what));
        this.needed = needed;
    }

    long needed() {
        return needed;
    }
}
