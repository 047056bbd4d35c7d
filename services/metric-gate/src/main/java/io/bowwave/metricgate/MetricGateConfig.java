package io.bowwave.metricgate;

import io.bowwave.process.ConfigException;
import io.bowwave.process.Default;
import io.bowwave.process.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * @param port of health and metrics; 0: a free one
 * @param prometheus base of its HTTP API, for example {@code http://prometheus:9090}, with the path prefix when there is one
 * @param prometheusToken sent as a bearer token; absent: none
 * @param answerWithin how long one try of one query may take; a query is tried 3 times when the fault may pass
 * @param concurrency questions that are asked at a time
 * @param forgetAfter age of a question that nobody waits for any more
 */
public record MetricGateConfig(
        @Default("127.0.0.1") String host,
        @Default("0") int port,
        String kafkaBootstrap,
        URI prometheus,
        @Nullable Secret prometheusToken,
        @Default("10s") Duration answerWithin,
        @Default("8") int concurrency,
        @Default("1h") Duration forgetAfter) {

    private static final int MOST_AT_A_TIME = 256;

    /** @throws ConfigException naming the key, the value found and what is expected */
    public MetricGateConfig {
        String scheme = prometheus.getScheme();
        if (!"http".equals(scheme) && !"https".equals(scheme)) {
            throw new ConfigException(
                    "prometheus: found %s, expected a URL that begins with http:// or https://".formatted(prometheus));
        }
        positive("answer-within", answerWithin);
        positive("forget-after", forgetAfter);
        if (concurrency < 1 || concurrency > MOST_AT_A_TIME) {
            throw new ConfigException("concurrency: found %d, expected 1 to %d".formatted(concurrency, MOST_AT_A_TIME));
        }
    }

    private static void positive(String key, Duration found) {
        if (found.isNegative() || found.isZero()) {
            throw new ConfigException("%s: found %s, expected more than nothing".formatted(key, found));
        }
    }
}
