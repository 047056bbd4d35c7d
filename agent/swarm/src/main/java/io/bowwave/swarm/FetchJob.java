package io.bowwave.swarm;

import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.plan.TransferClass;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What one caller wants fetched. The caller waits; the loop's thread tells it what comes. */
final class FetchJob {

    private final List<BlobWant> wants;
    private final TransferClass reason;
    private final Received received;
    private final CountDownLatch complete = new CountDownLatch(1);
    private volatile boolean paused;
    private volatile String lastFailure = "no source was offered";

    /** On the loop's thread. */
    private final Set<Digest> missing = new HashSet<>();

    private int running;
    private boolean ended;

    FetchJob(List<BlobWant> wants, TransferClass reason, Received received) {
        this.wants = List.copyOf(wants);
        this.reason = reason;
        this.received = received;
        wants.forEach(want -> missing.add(want.blob()));
    }

    List<BlobWant> wants() {
        return wants;
    }

    TransferClass reason() {
        return reason;
    }

    Received received() {
        return received;
    }

    /** Waits until everything is here; false when it is not after that time. */
    boolean await(long millis) throws InterruptedException {
        return complete.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether it stands still because of this machine's disk. */
    boolean paused() {
        return paused;
    }

    void paused(boolean now) {
        paused = now;
    }

    String lastFailure() {
        return lastFailure;
    }

    void failure(String what) {
        lastFailure = what;
    }

    /** A blob is here. */
    void here(Digest blob) {
        missing.remove(blob);
        if (missing.isEmpty()) {
            complete.countDown();
        }
    }

    void began() {
        running++;
        received.goesOn();
    }

    void stopped() {
        running--;
    }

    /** Transfers on their way. */
    int running() {
        return running;
    }

    boolean ended() {
        return ended;
    }

    void end() {
        ended = true;
    }
}
