package io.bowwave.schemas.alarm;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;

/** What an alarm is about. */
public enum AlarmKind {
    /** A builder has fallen silent without a word. About: the builder. */
    BUILDER_GONE,
    /** A build that could run has waited for a builder for longer than the limit. About: the queue. */
    QUEUE_OLD,
    /** The tap is far behind the database's WAL, or its slot is lost. About: the slot. */
    TAP_LAG,
    /** The guard prolongs leases instead of requeueing builds. About: the guard. */
    GUARD_HOLD,
    /** The number of builders cannot be changed. About: the driver. */
    SCALING_FAILED;

    /** Lower case, with dashes. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException when no constant has this text; the message lists those there are */
    @JsonCreator
    public static AlarmKind of(String text) {
        for (AlarmKind each : values()) {
            if (each.text().equals(text)) {
                return each;
            }
        }
        throw new IllegalArgumentException("AlarmKind: found \"%s\", expected one of %s"
                .formatted(text, Arrays.stream(values()).map(AlarmKind::text).toList()));
    }
}
