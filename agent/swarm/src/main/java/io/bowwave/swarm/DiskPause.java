package io.bowwave.swarm;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The time in which nothing is fetched because the disk takes nothing. On the client's loop. */
final class DiskPause {

    private static final Logger LOG = LoggerFactory.getLogger(DiskPause.class);
    private static final long LOOK_NANOS = 500_000_000L;

    /** So much room, or all that is needed if that is less, is worth going on for, bytes. */
    private static final long WORTH = 64L << 20;

    private final DiskRoom room;
    private final IoLoop loop;
    private @Nullable IOException reason;

    DiskPause(DiskRoom room, IoLoop loop) {
        this.room = room;
        this.loop = loop;
    }

    boolean on() {
        return reason != null;
    }

    /**
     * Until there is room.
     *
     * @param missing bytes that are still to come
     */
    void begin(IOException why, long missing, Runnable goOn) {
        reason = why;
        later(why, missing, goOn);
    }

    private void later(IOException why, long missing, Runnable goOn) {
        loop.at(System.nanoTime() + LOOK_NANOS, () -> {
            if (why instanceof DiskFullException && !enough(missing)) {
                later(why, missing, goOn);
            } else {
                reason = null;
                goOn.run();
            }
        });
    }

    private boolean enough(long missing) {
        try {
            return room.free() >= DiskRoom.LOOK_EVERY + Math.min(missing, WORTH);
        } catch (IOException e) {
            LOG.debug("no look at the disk: {}", e.toString());
            return false;
        }
    }
}
