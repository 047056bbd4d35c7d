package io.bowwave.testbed.bench.fleet;

import io.bowwave.process.KafkaClients;
import io.bowwave.schemas.fleet.MachineState;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.ReportOutput;
import io.bowwave.testbed.bench.ResidentMemory;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./bowwave bench fleet}. */
@Command(
        name = "fleet",
        description = {
            "Machines' reports counted by region, on a Kafka and a stream-host of its own: first every machine is made",
            "known, then all of them fetch, start and become healthy as fast as their reports can be written.",
            "reports_per_s: from the first report of a rollout to the last region's complete count, read committed.",
            "heap_mb: left on the stream-host's heap after a collection, with all machines known; rss_mb: the most",
            "that the process ever had resident, RocksDB's memory included."
        })
public final class FleetBench implements Callable<Integer> {

    private static final double REPORTS_PER_S = 10_000;
    private static final double MEMORY_MB = 1024;
    private static final Duration COUNTED_WITHIN = Duration.ofMinutes(5);
    private static final AppName APP = new AppName("bench");
    private static final int MOST_MACHINES = 2_000_000;
    private static final List<MachineState> LIFE =
            List.of(MachineState.FETCHING, MachineState.STARTING, MachineState.HEALTHY);

    @Spec
    CommandSpec spec;

    @Option(names = "--machines", paramLabel = "N", description = "In all regions. Default: ${DEFAULT-VALUE}.")
    int machines = 100_000;

    @Option(names = "--regions", paramLabel = "N", description = "Default: ${DEFAULT-VALUE}.")
    int regions = 10;

    @Option(names = "--rollouts", paramLabel = "N", description = "After the first. Default: ${DEFAULT-VALUE}.")
    int rollouts = 3;

    @Option(names = "--threads", paramLabel = "N", description = "Of each topology. Default: ${DEFAULT-VALUE}.")
    int threads = 1;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            description = "The most that the stream-host may take. Default: ${DEFAULT-VALUE}.")
    int heapMb = 768;

    @Option(names = "--seed", paramLabel = "N", description = "Of the machines' order. Default: ${DEFAULT-VALUE}.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (regions < 1 || machines < regions || machines > MOST_MACHINES || rollouts < 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    "found %d machines, %d regions, %d rollouts, expected at most %d machines, at least one for each region, and a rollout"
                            .formatted(machines, regions, rollouts, MOST_MACHINES));
        }
        BenchReport report = new BenchReport("fleet", seed);
        return output.of(report, (folder, err) -> {
            try (FleetBed bed = FleetBed.start(folder, threads, heapMb);
                    RegionCounts counts = new RegionCounts(bed.bootstrap())) {
                measure(bed, counts, report, err);
            }
        });
    }

    private void measure(FleetBed bed, RegionCounts counts, BenchReport report, PrintWriter err)
            throws InterruptedException {
        int each = machines / regions;
        err.printf("%,d machines in %d regions become known%n", each * regions, regions);
        double known = fold(bed, counts, 1, List.of(MachineState.IDLE));
        report.figure("known_per_s", known);
        List<Double> rates = new ArrayList<>();
        long told = counts.told();
        for (int rollout = 0; rollout < rollouts; rollout++) {
            rates.add(fold(bed, counts, 2 + rollout, LIFE));
            err.printf("%,d reports of a rollout: %,.0f/s%n", each * regions * LIFE.size(), rates.getLast());
        }
        Collections.sort(rates);
        report.figureAtLeast("reports_per_s", rates.get(rates.size() / 2), REPORTS_PER_S);
        report.figure("counts_told", (double) counts.told() - told);
        report.figure("heap_mb", bed.liveHeapMb(), MEMORY_MB);
        report.figure("rss_mb", ResidentMemory.peak(bed.hostPid()), MEMORY_MB);
    }

    /** Each machine goes through these states; reports a second, until the last is counted. */
    private double fold(FleetBed bed, RegionCounts counts, long generation, List<MachineState> states)
            throws InterruptedException {
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        long began = System.nanoTime();
        Thread sender = Thread.ofPlatform().name("reports").start(() -> {
            try {
                send(bed.bootstrap(), generation, states);
            } catch (RuntimeException e) {
                failure.set(e);
            }
        });
        try {
            long ended = counts.await(generation, states.getLast(), regions, machines / regions, COUNTED_WITHIN);
            return machines / regions * regions * states.size() * 1e9 / (ended - began);
        } catch (TestbedException e) {
            RuntimeException why = failure.get();
            throw why == null ? e : new TestbedException("reports cannot be sent: " + why, why);
        } finally {
            sender.join();
        }
    }

    private void send(String bootstrap, long generation, List<MachineState> states) {
        BuildId build = BuildId.at(generation, new Random(generation));
        List<Integer> order = new ArrayList<>();
        for (int machine = 0; machine < machines / regions * regions; machine++) {
            order.add(machine);
        }
        Collections.shuffle(order, new Random(seed + generation));
        try (Producer<byte[], byte[]> producer = KafkaClients.producer(bootstrap, "bench-reports")) {
            for (int state = 0; state < states.size(); state++) {
                List<ReportTemplate> templates = new ArrayList<>();
                for (int region = 0; region < regions; region++) {
                    templates.add(new ReportTemplate(
                            APP,
                            new RegionName("region-" + region),
                            build,
                            generation,
                            states.get(state),
                            FleetBed.PARTITIONS));
                }
                for (int machine : order) {
                    // Were one lost, the counts would never be complete.
                    var _ = producer.send(
                            templates.get(machine % regions).of(machine, generation * LIFE.size() + state));
                }
            }
        }
    }
}
