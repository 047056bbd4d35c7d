package io.bowwave.testbed.bench.deploy;

import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.StackOptions;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.Latencies;
import io.bowwave.testbed.bench.NoiseProbe;
import io.bowwave.testbed.bench.ReportOutput;
import io.bowwave.testbed.bench.ResidentMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./bowwave bench deploy}. */
@Command(
        name = "deploy",
        description = {
            "latency: from the last replica to deployable, and from a request to the goal in the last of three etcds, on",
            "a Kafka, topologies and goal-writers of its own; one at a time, so nothing waits for anything else.",
            "seen (and --agents): from a change in a region's etcd to agents that follow a depot's streams, and the",
            "time of etcd's puts meanwhile. rollback: on a whole local stack, from the request until every machine runs",
            "the build before."
        })
public final class DeployBench implements Callable<Integer> {

    private static final double DEPLOYABLE_P50_MS = 30;
    private static final double DEPLOYABLE_P99_MS = 70;
    private static final double ETCD_P50_MS = 25;
    private static final double ETCD_P99_MS = 80;
    private static final double ONE_SEEN_P99_MS = 25;
    private static final double SEEN_P99_MS = 400;
    private static final double PUT_P50_MS = 3;
    private static final double BACK_S = 5;

    /** Each takes two file descriptors of the usual 20,000, one of them in this process. */
    private static final int MOST_AGENTS = 15_000;

    enum Mode {
        latency,
        seen,
        rollback
    }

    @Spec
    CommandSpec spec;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "${COMPLETION-CANDIDATES}. Default: latency, or seen with --agents.")
    Mode mode = Mode.latency;

    @Option(
            names = "--agents",
            paramLabel = "N",
            description = "That follow the depot's streams. Default with --mode seen: 10000.")
    int agents;

    @Option(names = "--changes", paramLabel = "N", description = "That agents see. Default: ${DEFAULT-VALUE}.")
    int changes = 100;

    @Option(
            names = "--depot-heap",
            paramLabel = "MB",
            description = "The most that the depot may take. Default: ${DEFAULT-VALUE}.")
    int depotHeapMb = 512;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            description = "Of the builds between which is gone back. Default: ${DEFAULT-VALUE}.")
    int size = 10_000_000;

    @Option(names = "--seed", paramLabel = "N", description = "Of what is random. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (agents < 0 || agents > MOST_AGENTS || changes < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "found --agents %d, --changes %d, expected 1 to %d agents and at least one change"
                            .formatted(agents, changes, MOST_AGENTS));
        }
        Mode chosen = agents > 0 && mode == Mode.latency ? Mode.seen : mode;
        BenchReport report = new BenchReport("deploy", seed);
        return output.of(report, (folder, err) -> {
            switch (chosen) {
                case latency -> latency(folder, report, err);
                case seen -> seen(folder, report, err);
                case rollback -> rollback(folder, report, err);
            }
        });
    }

    private void latency(Path folder, BenchReport report, PrintWriter err) {
        try (CentreBed bed = CentreBed.start(folder);
                Builds builds = new Builds(bed.bootstrap(), seed)) {
            builds.define();
            NoiseProbe.note(report);
            err.println("the last replica to deployable");
            DeployableLatency.Found deployable = DeployableLatency.measure(bed, builds);
            report.figure("deployable_p50_ms", deployable.latencies().percentileMs(50), DEPLOYABLE_P50_MS);
            report.figure("deployable_p99_ms", deployable.latencies().percentileMs(99), DEPLOYABLE_P99_MS);
            err.println("a request to the last etcd");
            DeployLatency.Found etcd = DeployLatency.measure(
                    new DeployLatency.Place(bed.bootstrap(), bed.etcds(), Builds.APP.text(), deployable.builds()));
            report.figure("etcd_p50_ms", etcd.requestToEtcd().percentileMs(50), ETCD_P50_MS);
            report.figure("etcd_p99_ms", etcd.requestToEtcd().percentileMs(99), ETCD_P99_MS);
            Latencies plain = etcd.putToWatch();
            report.baseline("etcd_put_to_watch_p50_ms", plain.percentileMs(50));
            report.baseline("etcd_put_to_watch_p99_ms", plain.percentileMs(99));
        }
    }

    private void seen(Path folder, BenchReport report, PrintWriter err) throws IOException, InterruptedException {
        int followers = agents > 0 ? agents : 10_000;
        try (DepotBed bed = DepotBed.start(folder, depotHeapMb)) {
            NoiseProbe.note(report);
            SeenLatency.Found found = SeenLatency.measure(bed, followers, changes, err);
            double goal = followers == 1 ? ONE_SEEN_P99_MS : SEEN_P99_MS;
            report.figure("agents", followers);
            report.figure("seen_p50_ms", found.seen().eachMs(50));
            report.figure("seen_p99_ms", found.seen().eachMs(99), goal);
            report.figure("last_seen_p50_ms", found.seen().lastMs(50));
            report.figure("last_seen_p99_ms", found.seen().lastMs(99), goal);
            report.figure("etcd_put_p50_ms", found.putMs(), PUT_P50_MS);
            report.figure("depot_rss_mb", ResidentMemory.peak(bed.depotPid()));
            report.baseline("etcd_put_p50_ms_alone", found.putAloneMs());
        }
    }

    private void rollback(Path folder, BenchReport report, PrintWriter err) throws IOException {
        try (LocalStack stack = LocalStack.start(StackOptions.usual(folder.resolve("data")))) {
            NoiseProbe.note(report);
            err.printf("%d machines in three regions, releases of %,d bytes%n", stack.machines(), size);
            List<Double> seconds =
                    RollbackTimes.measure(stack, Files.createDirectories(folder.resolve("app")), size, seed);
            report.figure("back_s", seconds.get(seconds.size() / 2), BACK_S);
            report.figure("back_worst_s", seconds.getLast());
        }
    }
}
