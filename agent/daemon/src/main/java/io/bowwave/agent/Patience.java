package io.bowwave.agent;

import java.time.Duration;
import java.time.Instant;

/** How often an app is tried again, and after which pause. Owned by the app's thread. */
final class Patience {

    private static final Duration PROVEN_AFTER = Duration.ofSeconds(60);
    private static final int RESTARTS = 5;
    private static final int RESTARTS_UNPROVEN = 2;
    private static final int FETCHES = 3;
    private static final int MOST_DOUBLINGS = 6;

    private final Inbox inbox;
    private final Duration pause;
    private int fetches;
    private int restarts;
    private Instant healthySince = Instant.EPOCH;

    /** @param pause half of the first one; each is twice the one before */
    Patience(Inbox inbox, Duration pause) {
        this.inbox = inbox;
        this.pause = pause;
    }

    /** There is a new goal. */
    void begin() {
        fetches = 0;
        restarts = 0;
    }

    /** What has failed for good is tried once. */
    void tryOnce() {
        fetches = FETCHES - 1;
        restarts = 0;
    }

    void healthy(Instant since) {
        healthySince = since;
    }

    boolean longHealthy(Instant now) {
        return healthySince.plus(PROVEN_AFTER).isBefore(now);
    }

    /** A fetch has failed; false when that was the last try. */
    boolean fetchAgain() {
        fetches++;
        return fetches < FETCHES;
    }

    void restAfterFetch() throws InterruptedException {
        rest(fetches);
    }

    /**
     * It must be started again; false when it was started often enough. What never was healthy is given up at once.
     *
     * @param proven whether it was healthy for a while
     */
    boolean startAgain(boolean proven) {
        int allowed = proven ? RESTARTS : restarts == 0 ? 0 : RESTARTS_UNPROVEN;
        if (restarts >= allowed) {
            return false;
        }
        restarts++;
        return true;
    }

    /** It has been healthy and is no more; false when that happened too often in a short time. */
    boolean crashed(boolean proven, Instant now) {
        restarts = longHealthy(now) ? 1 : restarts + 1;
        return restarts <= (proven ? RESTARTS : RESTARTS_UNPROVEN);
    }

    /** The first restart after a crash comes at once. */
    void restAfterCrash() throws InterruptedException {
        rest(restarts - 1);
    }

    void restBeforeRestart() throws InterruptedException {
        rest(restarts);
    }

    private void rest(int step) throws InterruptedException {
        if (step > 0) {
            inbox.await(pause.multipliedBy(1L << Math.min(step, MOST_DOUBLINGS)));
        }
    }
}
