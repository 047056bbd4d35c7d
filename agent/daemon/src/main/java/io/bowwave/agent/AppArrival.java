package io.bowwave.agent;

import io.bowwave.agent.Lifecycle.Happening;
import io.bowwave.agent.driver.Handle;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.rollout.Target;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From a goal to its release on disk: the states idle and fetching. Owned by the app's thread. */
final class AppArrival {

    private static final Logger LOG = LoggerFactory.getLogger(AppArrival.class);

    private final AppParts parts;
    private final AppBook book;
    private final AppFetch fetch;
    private final AppSwitch switching;

    AppArrival(AppParts parts, AppFetch fetch, AppSwitch switching) {
        this.parts = parts;
        this.book = parts.book();
        this.fetch = fetch;
        this.switching = switching;
    }

    void begin() throws IOException {
        Target wanted = book.now().wanted();
        if (wanted == null) {
            return;
        }
        String vain = book.now().triedInVain();
        if (vain != null && parts.site().running() != null) {
            book.happened(Happening.TRIED_ALREADY, vain);
            return;
        }
        boolean there = parts.releases().ready(wanted);
        book.note(book.now()
                .transferred(there ? new Transfer(0, 0, wanted.artifact().size()) : Transfer.NONE));
        Handle running = parts.site().running();
        AppRecord now = book.now();
        if (there && now.currentIsWanted() && now.proven() && running != null) {
            book.note(now.switched(wanted, now.fallback(), now.beside())
                    .running(running)
                    .proven(true)
                    .settled());
            parts.patience().healthy(book.time());
            book.happened(Happening.RUNS_ALREADY, null);
        } else {
            book.happened(there ? Happening.ON_DISK : Happening.LACKING, null);
        }
    }

    void fetch() throws IOException, InterruptedException {
        AppRecord before = book.now();
        try {
            Transfer transfer = fetch.fetch(book.wanted(), before.current());
            if (before.currentIsWanted()) {
                // It was taken from under the feet of what runs.
                switching.stop();
            }
            book.note(book.now().transferred(transfer));
            book.happened(Happening.FETCHED, null);
        } catch (InterruptedException e) {
            if (!parts.inbox().waiting()) {
                throw e;
            }
            LOG.info("{}: the fetch of generation {} is put aside", parts.app(), before.generation());
        } catch (RefusedReleaseException e) {
            LOG.error("{}: {}", parts.app(), e.getMessage());
            book.happened(Happening.NOT_FETCHED, e.getMessage());
        } catch (InvalidArtifactException e) {
            book.happened(Happening.NOT_FETCHED, "the artifact is not what it says: " + e.getMessage());
        } catch (IOException e) {
            notFetched("not fetched: " + e.getMessage());
        }
    }

    private void notFetched(String why) throws IOException, InterruptedException {
        LOG.warn("{}: {}", parts.app(), why);
        if (parts.patience().fetchAgain()) {
            book.save(book.now().because(why + "; trying again"));
            parts.patience().restAfterFetch();
        } else {
            book.happened(Happening.NOT_FETCHED, why);
        }
    }
}
