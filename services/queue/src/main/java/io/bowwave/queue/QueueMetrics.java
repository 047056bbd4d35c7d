package io.bowwave.queue;

import io.bowwave.jobtable.QueueStats;
import io.bowwave.jobtable.SweepReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** What the queue tells about itself. The numbers of the table are those of the guard's last round, at most a few seconds old. */
final class QueueMetrics {

    private final MeterRegistry registry;
    private final Counter expired;
    private final Counter held;
    private final Counter fenced;
    private final Counter claimed;
    private final Counter attested;
    private final Counter unattested;
    private final Counter secretsGiven;
    private final Counter secretsRefused;
    private final Timer claims;
    private volatile QueueStats stats = new QueueStats(0, 0, Duration.ZERO, 0);
    private volatile boolean holding;

    QueueMetrics(MeterRegistry registry) {
        this.registry = registry;
        gauge("bowwave.queue.queued", "Builds that wait for a builder", m -> m.stats.queued());
        gauge("bowwave.queue.running", "Builds that a builder holds", m -> m.stats.running());
        gauge(
                "bowwave.queue.oldest.seconds",
                "How long the oldest queued build has waited",
                m -> m.stats.oldestQueued().toMillis() / 1000.0);
        gauge(
                "bowwave.queue.poison",
                "Builds whose tries are used up, until somebody retries them",
                m -> m.stats.poison());
        gauge(
                "bowwave.queue.guard.holding",
                "1 while the guard prolongs leases instead of taking them away",
                m -> m.holding ? 1 : 0);
        expired = Counter.builder("bowwave.queue.leases.expired")
                .description("Leases that were found run out")
                .register(registry);
        held = Counter.builder("bowwave.queue.leases.held")
                .description("Leases that the guard prolonged")
                .register(registry);
        fenced = Counter.builder("bowwave.queue.writes.fenced")
                .description("Writes refused because the lease was lost")
                .register(registry);
        claimed = Counter.builder("bowwave.queue.claimed")
                .description("Builds given to builders")
                .register(registry);
        attested = Counter.builder("bowwave.queue.attestations")
                .description("Artifacts that were signed")
                .register(registry);
        unattested = Counter.builder("bowwave.queue.attestations.failed")
                .description("Attestations that the home store did not take, so that the success was not recorded yet")
                .register(registry);
        secretsGiven = secrets(registry, "given");
        secretsRefused = secrets(registry, "refused");
        claims = Timer.builder("bowwave.queue.claim")
                .description("Time of one claim statement")
                .register(registry);
    }

    private static Counter secrets(MeterRegistry registry, String outcome) {
        return Counter.builder("bowwave.queue.secrets")
                .description("Secrets that builds asked for; who got which stands in the table build_secret_use")
                .tag("outcome", outcome)
                .register(registry);
    }

    private void gauge(String name, String description, ToDoubleFunction<QueueMetrics> value) {
        Gauge.builder(name, this, value).description(description).register(registry);
    }

    void watch(WaitingRoom room) {
        Gauge.builder("bowwave.queue.waiting", room, WaitingRoom::size)
                .description("Builders that wait for work")
                .register(registry);
    }

    void swept(SweepReport report, QueueStats now) {
        stats = now;
        holding = report.alarm() != null;
        expired.increment(report.expired());
        held.increment(report.held());
    }

    void claimed(int builds, long nanos) {
        claimed.increment(builds);
        claims.record(Duration.ofNanos(nanos));
    }

    void secrets(int given, int refused) {
        secretsGiven.increment(given);
        secretsRefused.increment(refused);
    }

    void attested() {
        attested.increment();
    }

    void unattested() {
        unattested.increment();
    }

    void fenced() {
        fenced.increment();
    }

    QueueStats stats() {
        return stats;
    }
}
