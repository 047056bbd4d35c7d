package io.bowwave.testbed.bench.cdc;

import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.Latencies;
import io.bowwave.testbed.bench.NoiseProbe;
import io.bowwave.testbed.bench.ReportOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bowwave bench cdc}. */
@Command(
        name = "cdc",
        description = {
            "From the commit of a row of the job table to its event, read committed, on a PostgreSQL, a Kafka and a tap",
            "of its own. rates: steady changes, 1, 100 and 1,000 a second; p50_ms and p99_ms are those at 100.",
            "burst: many builds at once, until all are deployable; per_s counts changes of rows."
        })
public final class CdcBench implements Callable<Integer> {

    private static final double P50_MS = 10;
    private static final double P99_MS = 30;
    private static final double PER_S = 10_000;
    private static final int RUNS = 3;
    private static final int WARM_UP = 500;
    private static final int WARM_UP_RATE = 200;
    private static final int SLOW_ROWS = 15;
    private static final int MIDDLE_RATE = 100;
    private static final int MIDDLE_ROWS = 500;
    private static final int FAST_RATE = 1000;
    private static final int FAST_ROWS = 3000;

    enum Mode {
        rates,
        burst
    }

    @Option(names = "--mode", paramLabel = "MODE", description = "rates (default) or burst.")
    Mode mode = Mode.rates;

    @Option(names = "--builds", paramLabel = "N", description = "Of a burst. Default: ${DEFAULT-VALUE}.")
    int builds = 20_000;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchReport report = new BenchReport("cdc", 0);
        return output.of(report, (folder, err) -> {
            try (CdcBed bed = CdcBed.start(folder)) {
                switch (mode) {
                    case rates -> rates(bed, report, err);
                    case burst -> burst(bed, report, err);
                }
            }
        });
    }

    private static void rates(CdcBed bed, BenchReport report, PrintWriter err) throws InterruptedException {
        PacedChanges changes = new PacedChanges(bed);
        changes.warmUp(WARM_UP, WARM_UP_RATE);
        NoiseProbe.note(report);
        err.println("100 a second");
        Latencies middle = changes.measure(RUNS, MIDDLE_ROWS, MIDDLE_RATE);
        report.figure("p50_ms", middle.percentileMs(50), P50_MS);
        report.figure("p99_ms", middle.percentileMs(99), P99_MS);
        err.println("1 a second");
        Latencies slow = changes.measure(RUNS, SLOW_ROWS, 1);
        report.figure("p50_ms_at_1", slow.percentileMs(50), P50_MS);
        report.figure("worst_ms_at_1", slow.percentileMs(100));
        err.println("1,000 a second");
        Latencies fast = changes.measure(RUNS, FAST_ROWS, FAST_RATE);
        report.figure("p50_ms_at_1000", fast.percentileMs(50), P50_MS);
        report.figure("p99_ms_at_1000", fast.percentileMs(99), P99_MS);
    }

    private void burst(CdcBed bed, BenchReport report, PrintWriter err) throws SQLException, InterruptedException {
        bed.startTopologies();
        Burst burst = new Burst(bed);
        err.println("warming up");
        burst.run(builds / RUNS, 0);
        int lost = 0;
        double best = 0;
        for (int round = 1; round <= RUNS; round++) {
            Burst.Found found = burst.run(builds, round);
            lost += found.lost();
            best = Math.max(best, builds * Burst.CHANGES / found.seconds());
            err.printf("%,d builds deployable after %.1f s%n", builds, found.seconds());
        }
        report.figureAtLeast("per_s", best, PER_S);
        report.figure("lost", lost, 0);
    }
}
