package io.bowwave.topologies.slots;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.topologies.slots.AppSlots.Hold;
import io.bowwave.topologies.slots.AppSlots.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who has a slot and who waits for one. Pure: the same words in the same order give the same answers. Not thread-safe; what it says and
 * what has changed is taken away by {@link #outcome}.
 */
public final class SlotBook {

    /** After so long without a word a rollout loses its slots, or its place in the line. */
    static final Duration LEASE = Duration.ofMinutes(3);

    /** Until then a rollout may take over the slots of the one that it replaces though others wait for them. */
    static final Duration TENURE = Duration.ofHours(1);

    /** @param app whom it is for; null: every partition */
    public record Said(@Nullable AppName app, SlotWord word) {}

    /** What the region last said about limits. */
    record RegionLimit(
            long revision,
            @Nullable Integer rollouts,
            @Nullable Integer everywhere) {}

    /**
     * @param said in this order
     * @param apps whose rows have changed
     * @param regions whose limits have changed
     */
    public record Outcome(List<Said> said, Set<AppName> apps, Set<RegionName> regions) {}

    private final SortedMap<AppName, AppSlots> apps = new TreeMap<>();
    private final SortedMap<RegionName, RegionLimit> regions = new TreeMap<>();
    private final List<Said> said = new ArrayList<>();
    private final Set<AppName> changedApps = new TreeSet<>();
    private final Set<RegionName> changedRegions = new TreeSet<>();
    private long places;

    /** Takes a row that was kept. */
    void restore(AppSlots row) {
        apps.put(row.app(), row);
        places = Math.max(places, row.turn() == null ? 0 : row.turn().place());
    }

    /** Takes a region's limits that were kept. */
    void restore(RegionName region, RegionLimit limit) {
        regions.put(region, limit);
    }

    /** Null when there is nothing to keep. */
    @Nullable
    AppSlots row(AppName app) {
        return apps.get(app);
    }

    /** Null when there is nothing to keep. */
    @Nullable
    RegionLimit limit(RegionName region) {
        return regions.get(region);
    }

    /** Whether the app has slots or waits for some. */
    public boolean holds(AppName app) {
        return apps.containsKey(app);
    }

    /** What it has to say since the last call. */
    public Outcome outcome() {
        Outcome outcome = new Outcome(List.copyOf(said), Set.copyOf(changedApps), Set.copyOf(changedRegions));
        said.clear();
        changedApps.clear();
        changedRegions.clear();
        return outcome;
    }

    public void hear(SlotAsk ask, Instant now) {
        switch (ask) {
            case SlotAsk.Want want -> want(want, now);
            case SlotAsk.Running running -> {
                AppSlots row = of(running.app());
                Instant since = row.since();
                keep(row.with(new Hold(
                        running.deploy(), running.claim(), running.regions(), since == null ? now : since, now)));
            }
            case SlotAsk.Hold hold -> renew(hold, now);
            case SlotAsk.GiveBack back -> {
                AppSlots row = of(back.app());
                keep(
                        waitsAs(row, back.deploy(), back.claim())
                                ? row.waiting(null)
                                : row.without(back.deploy(), back.claim()));
                serve(now);
            }
            case SlotAsk.Limit limit -> limited(limit, now);
            case SlotAsk.NoRegion gone -> changed(gone.region(), null, now);
        }
    }

    /** Time has passed: who was silent for too long loses what it has. */
    public void tick(Instant now, Instant awakeSince) {
        boolean lost = false;
        for (AppSlots row : List.copyOf(apps.values())) {
            for (Hold hold : row.holds()) {
                if (silent(hold.heard(), now, awakeSince)) {
                    lose(row.app(), hold.deploy(), hold.claim());
                    keep(of(row.app()).without(hold.deploy(), hold.claim()));
                    lost = true;
                }
            }
            Turn turn = row.turn();
            if (turn != null && silent(turn.heard(), now, awakeSince)) {
                lose(row.app(), turn.deploy(), turn.claim());
                keep(of(row.app()).waiting(null));
                lost = true;
            }
        }
        if (lost) {
            serve(now);
        }
    }

    /** What is limited now. */
    public SlotLimits limits() {
        Map<RegionName, Integer> here = new TreeMap<>();
        regions.forEach((region, limit) -> {
            if (limit.rollouts() != null) {
                here.put(region, limit.rollouts());
            }
        });
        Integer everywhere = regions.values().stream()
                .map(RegionLimit::everywhere)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new SlotLimits(here, everywhere);
    }

    private void want(SlotAsk.Want want, Instant now) {
        AppSlots row = of(want.app());
        Turn turn = row.turn();
        if (row.hold(want.deploy(), want.claim()) != null) {
            say(want.app(), new SlotWord.Granted(want.deploy(), want.claim()));
        } else if (turn != null && waitsAs(row, want.deploy(), want.claim())) {
            keep(row.waiting(turn.heardAt(now)));
            tell(want.app());
        } else {
            // A later deploy of the app stands where the earlier one stood: who deploys often must not wait for ever.
            long place = turn == null ? ++places : turn.place();
            keep(row.waiting(new Turn(want.deploy(), want.claim(), want.regions(), place, now, null)));
            serve(now);
            tell(want.app());
        }
    }

    private void renew(SlotAsk.Hold hold, Instant now) {
        AppSlots row = of(hold.app());
        Hold known = row.hold(hold.deploy(), hold.claim());
        if (known == null) {
            lose(hold.app(), hold.deploy(), hold.claim());
        } else {
            keep(row.with(new Hold(known.deploy(), known.claim(), known.regions(), known.since(), now)));
        }
    }

    private void limited(SlotAsk.Limit limit, Instant now) {
        RegionLimit known = regions.get(limit.region());
        if (known == null || known.revision() <= limit.revision()) {
            changed(limit.region(), new RegionLimit(limit.revision(), limit.rollouts(), limit.everywhere()), now);
        }
    }

    private void changed(RegionName region, @Nullable RegionLimit limit, Instant now) {
        SlotLimits before = limits();
        if (limit == null) {
            regions.remove(region);
        } else {
            regions.put(region, limit);
        }
        changedRegions.add(region);
        SlotLimits after = limits();
        if (!after.equals(before)) {
            said.add(new Said(null, new SlotWord.Limits(after)));
            serve(now);
        }
    }

    /** Gives slots to whom they are due. What those in front need and cannot have yet is kept for them. */
    private void serve(Instant now) {
        SlotLimits limits = limits();
        Map<String, Integer> free = free(limits);
        Set<String> wanted = new HashSet<>();
        for (AppSlots row : line()) {
            Turn turn = Objects.requireNonNull(row.turn());
            List<String> all = limits.over(turn.regions());
            List<String> own = row.holds().isEmpty() ? List.of() : limits.over(row.held());
            List<String> needs =
                    all.stream().filter(each -> !own.contains(each)).toList();
            Instant since = row.since();
            boolean tooLong = since != null
                    && !now.isBefore(since.plus(TENURE))
                    && own.stream().anyMatch(wanted::contains);
            if (!tooLong && needs.stream().allMatch(each -> free.getOrDefault(each, 0) > 0)) {
                keep(row.waiting(null)
                        .with(new Hold(turn.deploy(), turn.claim(), turn.regions(), since == null ? now : since, now)));
                say(row.app(), new SlotWord.Granted(turn.deploy(), turn.claim()));
            } else {
                wanted.addAll(all);
            }
            needs.forEach(each -> free.merge(each, -1, Integer::sum));
        }
    }

    private Map<String, Integer> free(SlotLimits limits) {
        Map<String, Integer> free = new HashMap<>(limits.byName());
        for (AppSlots row : apps.values()) {
            if (!row.holds().isEmpty()) {
                limits.over(row.held()).forEach(each -> free.merge(each, -1, Integer::sum));
            }
        }
        return free;
    }

    private List<AppSlots> line() {
        return apps.values().stream()
                .filter(each -> each.turn() != null)
                .sorted(Comparator.comparingLong(
                        each -> Objects.requireNonNull(each.turn()).place()))
                .toList();
    }

    /** Says why the app waits, if it does and that is news. */
    private void tell(AppName app) {
        AppSlots row = of(app);
        Turn turn = row.turn();
        if (turn == null) {
            return;
        }
        String why = SlotTexts.why(row, turn, limits(), apps.values());
        if (!why.equals(turn.told())) {
            say(app, new SlotWord.Waits(turn.deploy(), turn.claim(), why));
            keep(row.waiting(turn.telling(why)));
        }
    }

    private void lose(AppName app, RequestId deploy, long claim) {
        say(
                app,
                new SlotWord.Lost(
                        deploy,
                        claim,
                        "its slot was given up: nothing was heard of it for " + LEASE.toSeconds() + " s"));
    }

    private void say(AppName app, SlotWord word) {
        said.add(new Said(app, word));
    }

    private AppSlots of(AppName app) {
        return apps.getOrDefault(app, AppSlots.none(app));
    }

    private void keep(AppSlots row) {
        changedApps.add(row.app());
        if (row.empty()) {
            apps.remove(row.app());
        } else {
            apps.put(row.app(), row);
        }
    }

    private static boolean waitsAs(AppSlots row, RequestId deploy, long claim) {
        Turn turn = row.turn();
        return turn != null && turn.deploy().equals(deploy) && turn.claim() == claim;
    }

    // What was said while nobody listened was not heard.
    private static boolean silent(Instant heard, Instant now, Instant awakeSince) {
        Instant from = heard.isBefore(awakeSince) ? awakeSince : heard;
        return !now.isBefore(from.plus(LEASE));
    }
}
