package io.bowwave.testbed.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.HdrHistogram.Histogram;

/** Runs of a latency measurement; what counts is the median run, since single runs on a busy machine tell little. */
public final class Latencies {

    private static final long HIGHEST_MICROS = 120_000_000L;
    private static final double MICROS_PER_MS = 1000.0;

    private final List<Histogram> runs = new ArrayList<>();

    public void beginRun() {
        runs.add(new Histogram(HIGHEST_MICROS, 3));
    }

    public void record(long nanos) {
        runs.getLast().recordValue(Math.clamp(nanos / 1000, 1, HIGHEST_MICROS));
    }

    /** The median over the runs of their percentile, ms. */
    public double percentileMs(double percentile) {
        List<Double> values = runs.stream()
                .map(run -> run.getValueAtPercentile(percentile) / MICROS_PER_MS)
                .sorted(Comparator.naturalOrder())
                .toList();
        return values.get(values.size() / 2);
    }
}
