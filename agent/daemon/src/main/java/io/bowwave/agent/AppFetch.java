package io.bowwave.agent;

import io.bowwave.schemas.fleet.FetchProgress;
import io.bowwave.schemas.fleet.Transfer;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.provenance.AttestationCheck.Expected;
import io.bowwave.schemas.rollout.Target;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The fetches of one app: each is what it is called for, goes before all that is fetched ahead, and is reported while it goes on. */
final class AppFetch {

    private final AgentParts parts;
    private final AppFolder folder;
    private final AppName app;
    private final Interruptible waits;
    private final Runnable say;
    private volatile @Nullable FetchWatch watch;

    /** @param say reports the app's state; called by another thread now and then while a fetch goes on */
    AppFetch(AgentParts parts, AppFolder folder, AppName app, Interruptible waits, Runnable say) {
        this.parts = parts;
        this.folder = folder;
        this.app = app;
        this.waits = waits;
        this.say = say;
    }

    /**
     * As {@link ReleaseFetch#fetch}, once it is known that the release may be started.
     *
     * @param current what runs at this moment
     * @throws RefusedReleaseException when it may not
     */
    Transfer fetch(Target wanted, @Nullable Target current) throws IOException, InterruptedException {
        parts.trust()
                .check(
                        folder.attestations(),
                        new Expected(
                                app,
                                wanted.build(),
                                wanted.commit(),
                                wanted.artifact().manifest()));
        FetchWatch begun = parts.fetch().watch(reason(wanted, current));
        watch = begun;
        try (var _ = parts.ahead().hold(app);
                var _ = parts.reports().tell(say)) {
            return parts.fetch().fetch(folder, wanted.artifact(), begun, waits);
        } finally {
            begun.end();
        }
    }

    /** Of the fetch that goes on, or of the last one; null when there was none for this goal. */
    @Nullable
    FetchProgress progress() {
        FetchWatch known = watch;
        return known == null ? null : known.progress();
    }

    /** Why it stands still for lack of room; null when it does not. */
    @Nullable
    String diskTrouble() {
        FetchWatch known = watch;
        return known == null ? null : known.diskTrouble();
    }

    /** There is a new goal. */
    void forget() {
        watch = null;
    }

    /** Ids of builds grow with time: to an older one one only goes back. */
    private static TransferClass reason(Target wanted, @Nullable Target current) {
        return current != null
                        && wanted.build().text().compareTo(current.build().text()) < 0
                ? TransferClass.ROLLBACK
                : TransferClass.DEPLOY;
    }
}
