package io.bowwave.agent;

import io.bowwave.swarm.Seeding;
import java.io.IOException;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What has to be done each few seconds: announcing blobs, and now and then removing old ones. One thread. */
final class Upkeep implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    private static final long ANNOUNCE_MILLIS = 4_000;
    private static final int JITTER_MILLIS = 2_000;
    private static final int ROUNDS_A_SWEEP = 12;

    private final Seeding seeding;
    private final Housekeeping housekeeping;
    private final Room room;
    private final long keepFree;
    private final Random random;

    /** @param keepFree bytes of the disk: with less, what was not used for longest goes */
    Upkeep(Seeding seeding, Housekeeping housekeeping, Room room, long keepFree, Random random) {
        this.seeding = seeding;
        this.housekeeping = housekeeping;
        this.room = room;
        this.keepFree = keepFree;
        this.random = random;
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        try {
            for (int round = 0; ; round++) {
                keepUp(round);
                Thread.sleep(ANNOUNCE_MILLIS + random.nextInt(JITTER_MILLIS));
            }
        } catch (InterruptedException e) {
            LOG.debug("blobs are no longer announced", e);
        }
    }

    private void keepUp(int round) throws InterruptedException {
        try {
            seeding.announce();
            if (round % ROUNDS_A_SWEEP == 0) {
                housekeeping.sweepBlobs();
                long lacking = keepFree - room.free();
                if (lacking > 0) {
                    housekeeping.makeRoom(lacking);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("upkeep: {}", e.toString());
        }
    }
}
