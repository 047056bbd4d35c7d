package io.bowwave.embedded.junit;

import io.bowwave.embedded.EmbeddedServerException;
import io.bowwave.embedded.PrometheusServer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;

/** A Prometheus of a test's own. Unlike the servers of the line it is not needed to run Bowwave, so a machine may be without. */
public final class RealPrometheus {

    private RealPrometheus() {}

    /**
     * Starts one; where there is none and Debian's package cannot be fetched, the test is skipped and the report says why.
     *
     * @param every how often it scrapes
     */
    public static PrometheusServer startOrSkip(Path folder, Duration every) {
        try {
            return PrometheusServer.start(folder, 0, every);
        } catch (EmbeddedServerException e) {
            if (e.kind() == EmbeddedServerException.Kind.MISSING_PROGRAM) {
                return Assumptions.abort("skipped without Prometheus: " + e.getMessage());
            }
            throw e;
        }
    }
}
