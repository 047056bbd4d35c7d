package io.bowwave.metricgate;

import io.bowwave.process.Loop;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes questions from the log, has them answered, and keeps how far that has come. One thread. */
final class GateLoop implements Loop.Step {

    private static final Duration POLL = Duration.ofMillis(100);
    private static final Logger LOG = LoggerFactory.getLogger(GateLoop.class);

    private final AskLog asks;
    private final Answering answering;
    private final MetricGateMetrics metrics;
    private final InstantSource clock;
    private final Duration forgetAfter;

    /** @param forgetAfter the age at which a question is not asked any more */
    GateLoop(AskLog asks, Answering answering, MetricGateMetrics metrics, InstantSource clock, Duration forgetAfter) {
        this.asks = asks;
        this.answering = answering;
        this.metrics = metrics;
        this.clock = clock;
        this.forgetAfter = forgetAfter;
    }

    /** After a failure everything that is not done is read again: an answer may come twice, and is recognised. */
    @Override
    public Duration run() throws IOException {
        try {
            for (GateAsk ask : asks.poll(POLL)) {
                take(ask);
            }
            finish();
            asks.save();
            return Duration.ZERO;
        } catch (InterruptException e) {
            LOG.debug("closing", e);
            Thread.interrupted();
            return Duration.ZERO;
        } catch (IOException | RuntimeException e) {
            asks.close();
            answering.forget();
            throw e;
        }
    }

    private void take(GateAsk ask) {
        if (ask.event().time().plus(forgetAfter).isBefore(clock.instant())) {
            LOG.info(
                    "{} is from {}: nobody waits for it",
                    ask.event().data().ask(),
                    ask.event().time());
            metrics.forgotten.incrementAndGet();
            asks.done(ask);
        } else {
            answering.begin(ask);
        }
    }

    private void finish() throws IOException {
        for (Answering.Done done = answering.next(); done != null; done = answering.next()) {
            if (done.failure() != null) {
                throw done.failure();
            }
            asks.done(done.ask());
        }
    }
}
