package io.bowwave.jobtable;

import io.bowwave.schemas.alarm.AlarmKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody should look at.
 *
 * @param clearedAt null: it is still so
 */
public record Alarm(
        AlarmKind kind,
        String about,
        Instant raisedAt,
        @Nullable Instant clearedAt,
        String detail) {}
