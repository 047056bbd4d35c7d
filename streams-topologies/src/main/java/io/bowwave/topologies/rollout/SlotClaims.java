package io.bowwave.topologies.rollout;

import io.bowwave.schemas.id.RequestId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an app's rollouts have and want of the slots. Immutable.
 *
 * @param all of the rollout in progress, and of one that will take its place; at most one of each
 * @param numbers given to claims so far
 */
record SlotClaims(List<SlotClaim> all, long numbers) {

    static final SlotClaims NONE = new SlotClaims(List.of(), 0);

    /**
     * @param held whether the keeper of slots has granted it
     * @param saidAt when the keeper was last told of it, by the clock of who told it
     */
    record SlotClaim(RequestId deploy, long number, boolean held, Instant saidAt) {

        SlotClaim granted() {
            return new SlotClaim(deploy, number, true, saidAt);
        }

        SlotClaim saidAgain(Instant at) {
            return new SlotClaim(deploy, number, held, at);
        }
    }

    SlotClaims {
        all = List.copyOf(all);
    }

    @Nullable
    SlotClaim find(RequestId deploy) {
        return all.stream()
                .filter(each -> each.deploy().equals(deploy))
                .findFirst()
                .orElse(null);
    }

    SlotClaims begun(RequestId deploy, boolean held, Instant at) {
        List<SlotClaim> more = new ArrayList<>(all);
        more.add(new SlotClaim(deploy, numbers + 1, held, at));
        return new SlotClaims(more, numbers + 1);
    }

    SlotClaims with(SlotClaim claim) {
        return new SlotClaims(
                all.stream()
                        .map(each -> each.number() == claim.number() ? claim : each)
                        .toList(),
                numbers);
    }

    SlotClaims without(SlotClaim claim) {
        return new SlotClaims(
                all.stream().filter(each -> each.number() != claim.number()).toList(), numbers);
    }
}
