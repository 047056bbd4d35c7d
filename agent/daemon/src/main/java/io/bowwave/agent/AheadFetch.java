package io.bowwave.agent;

import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.rollout.PoolSelector;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches releases before anybody deploys them, so that a deploy is verify and switch: one at a time, at the lowest class, the newest of
 * each app only, when there is room for it that nobody needs, and never beside a fetch that somebody waits for. One thread.
 */
final class AheadFetch implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(AheadFetch.class);
    private static final int MAX_APPS = 256;
    private static final int TRIES = 3;
    private static final long PAUSE_MILLIS = 10_000;

    private final ReleaseFetch fetch;
    private final ReleaseTrust trust;
    private final Housekeeping housekeeping;
    private final Path apps;
    private final Map<String, String> labels;
    private final Random random;
    private final int jitterMillis;
    private final Map<AppName, PrefetchHint> wanted = new LinkedHashMap<>();
    private int holds;
    private @Nullable AppName busy;
    private @Nullable Interruptible waits;

    /** Nothing is fetched ahead until it is closed. */
    final class Hold implements AutoCloseable {
        @Override
        public void close() {
            synchronized (AheadFetch.this) {
                holds--;
                AheadFetch.this.notifyAll();
            }
        }
    }

    /**
     * Fetches ahead.
     *
     * @param apps the folder with a folder for each app
     * @param labels of this machine
     * @param jitterMillis a fetch begins up to so much after its hint, so that a region's machines don't begin at once
     */
    AheadFetch(
            ReleaseFetch fetch,
            ReleaseTrust trust,
            Housekeeping housekeeping,
            Path apps,
            Map<String, String> labels,
            Random random,
            int jitterMillis) {
        this.fetch = fetch;
        this.trust = trust;
        this.housekeeping = housekeeping;
        this.apps = apps;
        this.labels = Map.copyOf(labels);
        this.random = random;
        this.jitterMillis = jitterMillis;
    }

    /** From any thread; the newest hint about an app counts. */
    synchronized void hint(PrefetchHint hint) {
        if (!PoolSelector.matches(hint.pool(), labels)) {
            return;
        }
        wanted.remove(hint.app());
        wanted.put(hint.app(), hint);
        if (wanted.size() > MAX_APPS) {
            wanted.remove(wanted.keySet().iterator().next());
        }
        notifyAll();
    }

    /** Stops what is being fetched ahead, and returns when nothing is being done in this app's folder. */
    synchronized Hold hold(AppName app) throws InterruptedException {
        holds++;
        try {
            if (waits != null) {
                waits.end();
            }
            while (app.equals(busy)) {
                wait();
            }
            return new Hold();
        } catch (InterruptedException e) {
            holds--;
            notifyAll();
            throw e;
        }
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        Interruptible mine = new Interruptible(Thread.currentThread());
        synchronized (this) {
            waits = mine;
        }
        try {
            while (true) {
                PrefetchHint hint = next();
                Thread.sleep(random.nextInt(jitterMillis + 1));
                fetch(hint, mine);
            }
        } catch (InterruptedException e) {
            LOG.debug("nothing is fetched ahead any more", e);
        }
    }

    private synchronized PrefetchHint next() throws InterruptedException {
        while (wanted.isEmpty() || holds > 0) {
            wait();
        }
        return wanted.values().iterator().next();
    }

    private synchronized boolean begin(PrefetchHint hint, Interruptible mine) {
        if (holds > 0 || !hint.equals(wanted.get(hint.app()))) {
            return false;
        }
        mine.clear();
        busy = hint.app();
        return true;
    }

    private synchronized void end(PrefetchHint hint, boolean done) {
        busy = null;
        if (done) {
            wanted.remove(hint.app(), hint);
        }
        notifyAll();
    }

    private void fetch(PrefetchHint hint, Interruptible mine) throws InterruptedException {
        for (int tries = 1; begin(hint, mine); tries++) {
            boolean done = tries == TRIES;
            try {
                fetchNow(hint, mine);
                done = true;
            } catch (NoRoomException | InvalidArtifactException | RefusedReleaseException e) {
                LOG.info("{}: build {} is not fetched ahead: {}", hint.app(), hint.build(), e.getMessage());
                done = true;
            } catch (IOException | RuntimeException e) {
                LOG.info("{}: build {} is not fetched ahead yet: {}", hint.app(), hint.build(), e.toString());
            } catch (InterruptedException e) {
                if (!held()) {
                    throw e;
                }
                LOG.info("{}: build {} waits for what is wanted now", hint.app(), hint.build());
                return;
            } finally {
                end(hint, done);
            }
            if (done) {
                return;
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    private void fetchNow(PrefetchHint hint, Interruptible mine) throws IOException, InterruptedException {
        AppFolder folder = new AppFolder(apps, hint.app());
        if (folder.releases().find(hint.artifact().manifest()).isPresent()) {
            return;
        }
        trust.check(
                folder.attestations(),
                new Expected(hint.app(), hint.build(), null, hint.artifact().manifest()));
        FetchWatch watch = fetch.watch(TransferClass.PREFETCH);
        Transfer transfer = fetch.fetch(folder, hint.artifact(), watch, mine);
        LOG.info("{}: build {} is here before it is deployed: {}", hint.app(), hint.build(), transfer);
        AppRecord state = folder.read().orElse(null);
        if (state != null) {
            housekeeping.tidy(folder, state);
        }
    }

    private synchronized boolean held() {
        return holds > 0;
    }
}
