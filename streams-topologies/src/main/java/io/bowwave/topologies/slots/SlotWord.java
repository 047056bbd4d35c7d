package io.bowwave.topologies.slots;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.bowwave.schemas.id.RequestId;

/** What the keeper of slots answers, key app; topic {@code bowwave.slot-words}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SlotWord.Granted.class, name = "granted"),
    @JsonSubTypes.Type(value = SlotWord.Waits.class, name = "waits"),
    @JsonSubTypes.Type(value = SlotWord.Lost.class, name = "lost"),
    @JsonSubTypes.Type(value = SlotWord.Limits.class, name = "limits")
})
public sealed interface SlotWord {

    /** Of one deploy's claim. */
    sealed interface Answer extends SlotWord {
        RequestId deploy();

        long claim();
    }

    /** It may go on. */
    record Granted(RequestId deploy, long claim) implements Answer {}

    /** @param why names the limit that is reached and who has the slots; said again when that has changed */
    record Waits(RequestId deploy, long claim, String why) implements Answer {}

    /** It no longer has or waits for slots, though it has not given them back. */
    record Lost(RequestId deploy, long claim, String why) implements Answer {}

    /** What is limited from now on; goes to every partition. */
    record Limits(SlotLimits limits) implements SlotWord {}
}
