package io.bowwave.schemas;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** W3C trace context, as far as the line needs it: one trace for each push or request, carried along in every event. */
public final class Traces {

    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;
    private static final int LENGTH = 55;

    private Traces() {}

    /** A new trace, sampled. */
    public static String begin(RandomGenerator random) {
        HexFormat hex = HexFormat.of();
        return "00-" + hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong() | 1) + "-"
                + hex.toHexDigits(random.nextLong() | 1) + "-01";
    }

    /** The 32 hex digits that all steps of one push share, or null when this is no traceparent. */
    public static @Nullable String id(@Nullable String traceparent) {
        return traceparent == null || traceparent.length() != LENGTH
                ? null
                : traceparent.substring(TRACE_ID_START, TRACE_ID_END);
    }
}
