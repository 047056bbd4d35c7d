package io.bowwave.schemas.rollout;

import io.bowwave.schemas.EventData;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.RequestId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a gate's question; topic {@code bowwave.gate-results}, key app. Event id: {@code gate/<ask>}.
 *
 * @param deploy whose gate it is
 * @param ask as the question said
 * @param value of the query; absent when it has none
 * @param previous value about the previous version, where that was asked for
 * @param problem why there is no value
 * @param at when it was measured
 */
public record GateResult(
        AppName app,
        RequestId deploy,
        String ask,
        @Nullable Double value,
        @Nullable Double previous,
        @Nullable String problem,
        Instant at)
        implements EventData {}
