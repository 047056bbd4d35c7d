package io.bowwave.topologies.slots;

import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What the rollouts of one app have and want: the row of the store, key app. Immutable.
 *
 * @param holds at most two for long: a rollout, and the one that is about to replace it
 * @param turn the one that waits
 */
record AppSlots(AppName app, List<Hold> holds, @Nullable Turn turn) {

    /**
     * @param since when the app got slots that it has had ever since
     * @param heard when it last said so
     */
    record Hold(RequestId deploy, long claim, List<RegionName> regions, Instant since, Instant heard) {
        Hold {
            regions = List.copyOf(regions);
        }
    }

    /**
     * @param place in the line of all; smaller ones are served first
     * @param told why it waits, as last said; null: nothing said yet
     */
    record Turn(
            RequestId deploy,
            long claim,
            List<RegionName> regions,
            long place,
            Instant heard,
            @Nullable String told) {
        Turn {
            regions = List.copyOf(regions);
        }

        Turn heardAt(Instant now) {
            return new Turn(deploy, claim, regions, place, now, told);
        }

        Turn telling(String why) {
            return new Turn(deploy, claim, regions, place, heard, why);
        }
    }

    AppSlots {
        holds = List.copyOf(holds);
    }

    static AppSlots none(AppName app) {
        return new AppSlots(app, List.of(), null);
    }

    boolean empty() {
        return holds.isEmpty() && turn == null;
    }

    @Nullable
    Hold hold(RequestId deploy, long claim) {
        return holds.stream()
                .filter(each -> each.deploy().equals(deploy) && each.claim() == claim)
                .findFirst()
                .orElse(null);
    }

    /** The regions in which it has a slot. */
    Set<RegionName> held() {
        Set<RegionName> regions = new TreeSet<>();
        holds.forEach(each -> regions.addAll(each.regions()));
        return regions;
    }

    /** When it got the first of what it has. */
    @Nullable
    Instant since() {
        return holds.stream().map(Hold::since).min(Instant::compareTo).orElse(null);
    }

    AppSlots waiting(@Nullable Turn now) {
        return new AppSlots(app, holds, now);
    }

    AppSlots with(Hold hold) {
        List<Hold> more = new ArrayList<>(without(hold.deploy(), hold.claim()).holds());
        more.add(hold);
        return new AppSlots(app, more, turn);
    }

    AppSlots without(RequestId deploy, long claim) {
        return new AppSlots(
                app,
                holds.stream()
                        .filter(each -> !(each.deploy().equals(deploy) && each.claim() == claim))
                        .toList(),
                turn);
    }
}
