package io.bowwave.replicator;

import io.bowwave.schemas.artifact.ArtifactExpired;
import io.bowwave.schemas.artifact.ArtifactKept;
import io.bowwave.schemas.artifact.ReplicaCompleted;
import io.bowwave.schemas.artifact.ReplicaEvent;
import io.bowwave.schemas.artifact.ReplicaRemoved;
import io.bowwave.schemas.artifact.ReplicaRepaired;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What the log says about replicas: the last of each region about each build of late, and which builds were removed. Bounded: of the
 * oldest it knows nothing, then the stores are asked. Thread-safe.
 */
final class ReplicaNews {

    /** Builds of which the regions' last words are kept. */
    private static final int MAX_BUILDS = 2_000;

    /** Removed builds that are remembered; about 100 bytes each. */
    private static final int MAX_REMOVED = 100_000;

    /** Until it is closed. */
    interface Following extends AutoCloseable {
        @Override
        void close();
    }

    private final RegionName self;
    private final RegionName home;
    private final Consumer<RegionName> heard;
    private final Map<BuildId, Map<RegionName, ReplicaEvent>> last = bounded(MAX_BUILDS);
    private final Map<BuildId, RegionName> removed = bounded(MAX_REMOVED);
    private final Map<BuildId, List<Consumer<ReplicaEvent>>> listeners = new HashMap<>();
    private final CountDownLatch caughtUp = new CountDownLatch(1);

    /** @param heard told each region that says something new */
    ReplicaNews(RegionName self, RegionName home, Consumer<RegionName> heard) {
        this.self = self;
        this.home = home;
        this.heard = heard;
    }

    void take(ReplicaEvent event) {
        List<Consumer<ReplicaEvent>> told;
        synchronized (this) {
            remember(event);
            told = List.copyOf(listeners.getOrDefault(event.build(), List.of()));
        }
        if (caughtUp.getCount() == 0 && !(event instanceof ReplicaRemoved)) {
            heard.accept(event.region());
        }
        told.forEach(listener -> listener.accept(event));
    }

    /** The log was read to where its end was at the start. */
    void caughtUp() {
        caughtUp.countDown();
    }

    /** Waits until what the log said before this process began is known, as long as that may take. */
    boolean awaitCaughtUp(long millis) throws InterruptedException {
        return caughtUp.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether the build was removed here or at home, and has not come back. */
    synchronized boolean removed(BuildId build) {
        return removed.containsKey(build);
    }

    /** Tells what is known and what comes, until the handle is closed. */
    Following follow(BuildId build, Consumer<ReplicaEvent> listener) {
        List<ReplicaEvent> known;
        synchronized (this) {
            listeners.computeIfAbsent(build, key -> new ArrayList<>()).add(listener);
            known = List.copyOf(last.getOrDefault(build, Map.of()).values());
        }
        known.forEach(listener);
        return () -> unfollow(build, listener);
    }

    private synchronized void unfollow(BuildId build, Consumer<ReplicaEvent> listener) {
        List<Consumer<ReplicaEvent>> all = listeners.get(build);
        if (all != null) {
            all.remove(listener);
            if (all.isEmpty()) {
                listeners.remove(build);
            }
        }
    }

    private void remember(ReplicaEvent event) {
        boolean ours = event.region().equals(self) || event.region().equals(home);
        if (event instanceof ReplicaRemoved && ours) {
            removed.put(event.build(), event.region());
        } else if (event instanceof ReplicaCompleted && event.region().equals(removed.get(event.build()))) {
            removed.remove(event.build());
        }
        boolean aboutCopy = !(event instanceof ReplicaRepaired
                || event instanceof ArtifactExpired
                || event instanceof ArtifactKept);
        if (aboutCopy && !event.region().equals(self)) {
            last.computeIfAbsent(event.build(), key -> new HashMap<>()).put(event.region(), event);
        }
    }

    private static <V> Map<BuildId, V> bounded(int most) {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<BuildId, V> eldest) {
                return size() > most;
            }
        };
    }
}
