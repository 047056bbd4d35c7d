package io.bowwave.topologies.slots;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What rollouts and regions say to the keeper of slots; topic {@code bowwave.rollout-slots}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SlotAsk.Want.class, name = "want"),
    @JsonSubTypes.Type(value = SlotAsk.Running.class, name = "running"),
    @JsonSubTypes.Type(value = SlotAsk.Hold.class, name = "hold"),
    @JsonSubTypes.Type(value = SlotAsk.GiveBack.class, name = "give-back"),
    @JsonSubTypes.Type(value = SlotAsk.Limit.class, name = "limit"),
    @JsonSubTypes.Type(value = SlotAsk.NoRegion.class, name = "no-region")
})
public sealed interface SlotAsk {

    /**
     * A rollout wants to go on and needs a slot in each region; said again while it waits.
     *
     * @param claim a number that the answer bears, so that an answer to an earlier claim of the same deploy is known as such
     */
    record Want(AppName app, RequestId deploy, long claim, List<RegionName> regions) implements SlotAsk {
        public Want {
            regions = List.copyOf(regions);
        }
    }

    /** A rollout began when nothing was limited: it is counted, however many there are. */
    record Running(AppName app, RequestId deploy, long claim, List<RegionName> regions) implements SlotAsk {
        public Running {
            regions = List.copyOf(regions);
        }
    }

    /** It still needs what it has. */
    record Hold(AppName app, RequestId deploy, long claim) implements SlotAsk {}

    /** It no longer needs what it has or wants. */
    record GiveBack(AppName app, RequestId deploy, long claim) implements SlotAsk {}

    /**
     * A region as it is now.
     *
     * @param rollouts that may be in progress in it; null: no limit
     * @param everywhere that may be in progress in all; null: it says nothing about that
     */
    record Limit(
            RegionName region,
            long revision,
            @Nullable Integer rollouts,
            @Nullable Integer everywhere) implements SlotAsk {}

    /** A region is gone. */
    record NoRegion(RegionName region) implements SlotAsk {}
}
