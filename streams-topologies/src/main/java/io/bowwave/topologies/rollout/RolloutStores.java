package io.bowwave.topologies.rollout;

import io.bowwave.schemas.Keys;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.topologies.slots.SlotLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** The rollout's rows: apps, builds, requests seen, which apps time alone may change, and what is limited. Owned by the stream thread. */
final class RolloutStores {

    private final KeyValueStore<String, AppState> apps;
    private final KeyValueStore<String, BuildFacts> builds;
    private final KeyValueStore<String, Long> seen;
    private final KeyValueStore<String, Long> active;
    private final KeyValueStore<String, SlotLimits> limits;

    RolloutStores(ProcessingContext context) {
        apps = context.getStateStore(RolloutTopology.APPS);
        builds = context.getStateStore(RolloutTopology.BUILDS);
        seen = context.getStateStore(RolloutTopology.SEEN);
        active = context.getStateStore(RolloutTopology.ACTIVE);
        limits = context.getStateStore(RolloutTopology.LIMITS);
    }

    AppState app(AppName app) {
        AppState known = apps.get(app.text());
        return known == null ? AppState.unknown(app) : known;
    }

    void save(AppState before, AppState now) {
        if (now.equals(before)) {
            return;
        }
        apps.put(now.app().text(), now);
        if (now.restless() && !before.restless()) {
            active.put(now.app().text(), now.generation());
        } else if (!now.restless() && before.restless()) {
            active.delete(now.app().text());
        }
    }

    SlotLimits limits() {
        SlotLimits known = limits.get(RolloutTopology.LIMITS);
        return known == null ? SlotLimits.NONE : known;
    }

    void save(SlotLimits now) {
        limits.put(RolloutTopology.LIMITS, now);
    }

    @Nullable
    BuildFacts build(AppName app, BuildId build) {
        return builds.get(Keys.deployable(app, build));
    }

    void save(AppName app, BuildFacts facts) {
        builds.put(Keys.deployable(app, facts.build()), facts);
    }

    /** Whether the request is new; from now on it is not. */
    boolean first(AppName app, RequestId request, long millis) {
        return seen.putIfAbsent(app + "|" + request, millis) == null;
    }

    /**
     * Looks at so many of the requests seen, from a key on, and forgets those older than a time.
     *
     * @return where to go on, or null when the end was reached
     */
    @Nullable
    String forget(@Nullable String from, int most, long before) {
        return scan(seen, from, most, (key, at) -> {
            if (at < before) {
                seen.delete(key);
            }
        });
    }

    /** Visits so many of the apps that time alone may change, from a key on. */
    @Nullable
    String active(@Nullable String from, int most, BiConsumer<String, Long> visitor) {
        return scan(active, from, most, visitor);
    }

    // Collects first: a store must not change under its iterator.
    private static @Nullable String scan(
            KeyValueStore<String, Long> store, @Nullable String from, int most, BiConsumer<String, Long> visitor) {
        List<KeyValue<String, Long>> found = new ArrayList<>();
        String next = null;
        try (KeyValueIterator<String, Long> entries = from == null ? store.all() : store.range(from, null)) {
            while (entries.hasNext() && next == null) {
                KeyValue<String, Long> entry = entries.next();
                if (found.size() == most) {
                    next = entry.key;
                } else {
                    found.add(entry);
                }
            }
        }
        found.forEach(entry -> visitor.accept(entry.key, entry.value));
        return next;
    }
}
