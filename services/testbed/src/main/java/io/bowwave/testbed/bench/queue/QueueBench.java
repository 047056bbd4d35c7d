package io.bowwave.testbed.bench.queue;

import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.NoiseProbe;
import io.bowwave.testbed.bench.ReportOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bowwave bench queue}: a queue service on a PostgreSQL of its own, asked over HTTP by as many claimers as a large fleet of builders. */
@Command(
        name = "queue",
        description = {
            "Builds claimed and finished a second over the queue's HTTP API, and how long a claim takes.",
            "cycles: all claimers in a closed loop; then each holds its builds for a while, which is what the claim's",
            "latency is taken from; then again with a transaction held open. db-scheduler executes empty tasks with as many",
            "threads and connections on the same server, in this process, without HTTP and without keeping history.",
            "kill: builders that fall silent, until their builds are queued again."
        })
public final class QueueBench implements Callable<Integer> {

    private static final double CYCLES_PER_S = 1000;
    private static final double CLAIM_P99_MS = 50;
    private static final double HELD_LOSS = 0.1;
    private static final double REQUEUE_P99_S = 30;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final double CLAIMS_PER_S = 200;

    enum Mode {
        cycles,
        kill
    }

    @Option(names = "--mode", paramLabel = "MODE", description = "cycles (default) or kill.")
    Mode mode = Mode.cycles;

    @Option(names = "--claimers", paramLabel = "N", description = "Default: 500.")
    int claimers = 500;

    @Option(names = "--queued", paramLabel = "N", description = "Builds in the queue. Default: 100000.")
    int queued = 100_000;

    @Option(
            names = "--history",
            paramLabel = "N",
            description = "Builds that have ended, in the table beside them. Default: 1000000.")
    long history = 1_000_000;

    @Option(names = "--seconds", paramLabel = "N", description = "Of each measurement. Default: 20.")
    int seconds = 20;

    @Option(names = "--held-seconds", paramLabel = "N", description = "With a transaction held open. Default: 40.")
    int heldSeconds = 40;

    @Option(names = "--kills", paramLabel = "N", description = "Builders that die. Default: 100.")
    int kills = 100;

    @Option(names = "--seed", paramLabel = "N", description = "Of who dies when. Default: 1.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        BenchReport report = new BenchReport("queue", seed);
        return output.of(report, (folder, err) -> {
            try (QueueBed bed = QueueBed.start(folder)) {
                switch (mode) {
                    case cycles -> cycles(bed, report, err);
                    case kill -> kill(bed, report, err);
                }
            }
        });
    }

    private void cycles(QueueBed bed, BenchReport report, PrintWriter err) throws InterruptedException, SQLException {
        err.printf("filling the table: %,d builds of history%n", history);
        bed.history(history);
        err.printf("filling the queue: %,d builds%n", queued);
        bed.fill(queued);
        NoiseProbe.note(report);
        try (Claimers all = new Claimers(bed, claimers)) {
            all.run(WARM_UP, Duration.ZERO);
            err.println("cycles");
            Claimers.Found free = all.run(Duration.ofSeconds(seconds), Duration.ZERO);
            report.figureAtLeast("cycles_per_s", free.perSecond(), CYCLES_PER_S);
            err.printf("%,.0f a second%n", free.perSecond());
            bed.fill(queued);
            err.println("latency of claims");
            Duration hold = Duration.ofMillis((long) (claimers / CLAIMS_PER_S * 1000));
            Claimers.Found calm = all.run(Duration.ofSeconds(seconds), hold);
            report.figure("claims_per_s_meanwhile", calm.perSecond());
            report.figure("claim_p50_ms", calm.claimMs(50));
            report.figure("claim_p99_ms", calm.claimMs(99), CLAIM_P99_MS);
            err.printf("%.1f ms at %,.0f a second%n", calm.claimMs(99), calm.perSecond());
            if (heldSeconds == 0) {
                return;
            }
            bed.fill(queued);
            err.println("cycles with a transaction held open");
            Claimers.Found held = held(bed, all);
            report.figure("held_tx_loss", 1 - held.lastPerSecond() / free.perSecond(), HELD_LOSS);
        }
        rival(bed, report, err);
    }

    private Claimers.Found held(QueueBed bed, Claimers all) throws InterruptedException, SQLException {
        try (HeldTransaction transaction = HeldTransaction.open(bed)) {
            Claimers.Found found = all.run(Duration.ofSeconds(heldSeconds), Duration.ZERO);
            transaction.check();
            return found;
        }
    }

    private void rival(QueueBed bed, BenchReport report, PrintWriter err) throws InterruptedException, SQLException {
        bed.stopQueue();
        err.println("db-scheduler");
        try (DbSchedulerRival rival = new DbSchedulerRival(bed, claimers)) {
            rival.fill(queued);
            rival.run(WARM_UP);
            rival.fill(queued);
            double free = rival.run(Duration.ofSeconds(seconds));
            report.baseline("db_scheduler_cycles_per_s", free);
            rival.fill(queued);
            try (HeldTransaction transaction = HeldTransaction.open(bed)) {
                rival.run(Duration.ofSeconds(heldSeconds - heldSeconds / Claimers.PARTS));
                rival.fill(queued);
                double held = rival.run(Duration.ofSeconds(heldSeconds / Claimers.PARTS));
                transaction.check();
                report.baseline("db_scheduler_held_tx_loss", 1 - held / free);
            }
        }
    }

    private void kill(QueueBed bed, BenchReport report, PrintWriter err) throws InterruptedException, SQLException {
        int builders = Math.max(claimers, kills * 2);
        bed.fill(builders);
        err.printf("%d builders, of which %d fall silent%n", builders, kills);
        DeadBuilders.Found found = new DeadBuilders(bed, builders, kills, seed).run();
        report.figure("requeue_p50_s", found.seconds(50));
        report.figure("requeue_p99_s", found.seconds(99), REQUEUE_P99_S);
        report.figure("requeued", found.requeued());
        report.figure("requeued_without_need", found.others(), 0);
        NoiseProbe.note(report);
    }
}
