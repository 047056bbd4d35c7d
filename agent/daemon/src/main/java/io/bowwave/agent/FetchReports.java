package io.bowwave.agent;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets fetches that go on be reported each 5 s: not more often, since a hundred thousand machines may fetch at once. One thread. */
final class FetchReports implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(FetchReports.class);
    private static final long EVERY_MILLIS = 5_000;

    private final Set<Telling> telling = ConcurrentHashMap.newKeySet();

    /** Told until it is closed. */
    final class Telling implements AutoCloseable {
        private final Runnable say;

        private Telling(Runnable say) {
            this.say = say;
        }

        @Override
        public void close() {
            telling.remove(this);
        }
    }

    /** @param say reports; called by another thread */
    Telling tell(Runnable say) {
        Telling begun = new Telling(say);
        telling.add(begun);
        return begun;
    }

    /** Until it is interrupted. */
    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(EVERY_MILLIS);
                telling.forEach(each -> each.say.run());
            }
        } catch (InterruptedException e) {
            LOG.debug("fetches are no longer reported", e);
        }
    }
}
