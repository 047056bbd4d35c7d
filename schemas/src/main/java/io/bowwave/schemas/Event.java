package io.bowwave.schemas;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One event: a CloudEvent 1.0 whose data is a record of ours.
 *
 * @param id deterministic wherever the event follows from a row or another event (for example {@code build/<id>/<revision>}), so that
 *     a duplicate can be recognised anywhere
 * @param time when it happened, UTC, milliseconds
 * @param source the process that says so, for example {@code /bowwave/job-tap}
 * @param subject what it is about, for example {@code web/0192f3c4-...}
 * @param traceparent W3C trace context of the push or request that it follows from, when known
 */
public record Event<T extends EventData>(
        String id,
        Instant time,
        String source,
        String subject,
        @Nullable String traceparent,
        T data) {

    /** The same event with other data. */
    public <U extends EventData> Event<U> with(U other) {
        return new Event<>(id, time, source, subject, traceparent, other);
    }
}
