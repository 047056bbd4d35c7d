package io.bowwave.queue;

import io.bowwave.jobtable.Build;
import io.bowwave.schemas.Traces;
import org.slf4j.MDC;

/** Log lines about a build carry the trace id of the push that it came from. */
final class TraceScope {

    private static final String KEY = "trace";

    private TraceScope() {}

    static void of(Build build, Runnable lines) {
        String trace = Traces.id(build.traceparent());
        if (trace == null) {
            lines.run();
            return;
        }
        MDC.put(KEY, trace);
        try {
            lines.run();
        } finally {
            MDC.remove(KEY);
        }
    }
}
