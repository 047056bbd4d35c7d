package io.bowwave.testbed.bench.loopback;

import io.bowwave.testbed.Await;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.NoiseProbe;
import io.bowwave.testbed.bench.ReportOutput;
import io.bowwave.testbed.bench.swarm.BedTools;
import io.bowwave.testbed.bench.swarm.ByteSize;
import io.bowwave.testbed.bench.swarm.Contender;
import io.bowwave.testbed.bench.swarm.Folder;
import io.bowwave.testbed.bench.swarm.LibtorrentSwarm;
import io.bowwave.testbed.bench.swarm.LibtorrentSwarm.Tuning;
import io.bowwave.testbed.bench.swarm.OurSwarm;
import io.bowwave.testbed.bench.swarm.Payload;
import io.bowwave.testbed.bench.swarm.ProcessCost;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bowwave bench loopback}. */
@Command(
        name = "loopback",
        description = {
            "What a delivered byte costs in CPU, beside libtorrent, on 127.0.0.1 without limits.",
            "Needs libtorrent's Python binding (Debian package python3-libtorrent)."
        })
public final class LoopbackBench implements Callable<Integer> {

    private static final int MISSING = 4;
    private static final double RATIO_GOAL = 2;
    private static final double MB = 1e6;
    private static final Duration AT_MOST = Duration.ofMinutes(2);
    private static final int MOST_LEECHERS = 64;

    @Option(names = "--size", paramLabel = "SIZE", description = "Of what each fetches. Default: 512MiB.")
    String size = "512MiB";

    @Option(names = "--leechers", paramLabel = "N", description = "Machines that fetch. Default: 4.")
    int leechers = 4;

    @Option(names = "--warm-up", paramLabel = "SIZE", description = "Fetched before by ours. Default: 64MiB.")
    String warmUp = "64MiB";

    @Option(
            names = "--keep",
            paramLabel = "FOLDER",
            description = "Keeps data and logs in this folder. Default: removed at the end.")
    @Nullable
    Path keep;

    @Option(names = "--seed", paramLabel = "N", description = "Of the content. Default: 1.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    private record Cost(double mbPerCpuSecond, double seconds, double peakMb) {}

    @Override
    public Integer call() throws IOException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        ByteSize bytes;
        ByteSize warmUpBytes;
        try {
            bytes = ByteSize.parse(size);
            warmUpBytes = ByteSize.parse(warmUp);
            checkLeechers();
        } catch (IllegalArgumentException e) {
            err.println("error: " + e.getMessage());
            return 2;
        }
        Optional<Path> python = BedTools.ofThisMachine().pythonWithLibtorrent();
        if (python.isEmpty()) {
            err.println("missing: found no python3 with the module libtorrent, expected one to compare with;"
                    + " next: apt-get install python3-libtorrent");
            return MISSING;
        }
        BenchReport report = new BenchReport("loopback", seed);
        try (Folder folder = Folder.of(keep)) {
            measure(folder.path(), bytes.bytes(), warmUpBytes.bytes(), python.get(), report, err);
        } catch (TestbedException e) {
            err.println("failed: " + e.getMessage());
            return 1;
        }
        output.print(report);
        return report.exitCode();
    }

    private void checkLeechers() {
        if (leechers < 1 || leechers > MOST_LEECHERS) {
            throw new IllegalArgumentException(
                    "leechers: found %d, expected 1 to %d".formatted(leechers, MOST_LEECHERS));
        }
    }

    private void measure(Path folder, long bytes, long warmUpBytes, Path python, BenchReport report, PrintWriter err)
            throws IOException {
        NoiseProbe.note(report);
        Payload payload = Payload.write(folder, "payload", bytes, seed);
        Payload small = Payload.write(folder, "warm-up", warmUpBytes, ~seed);
        Cost libtorrent = libtorrent(Tuning.AS_IT_COMES, folder, payload, python, err);
        Cost libtorrentTcp = libtorrent(Tuning.TCP, folder, payload, python, err);
        Path own = Files.createDirectories(folder.resolve("ours"));
        Cost ours = run(new OurSwarm(new LoopbackPlace(leechers + 1), leechers, Set.of(), own, payload, small), bytes);
        err.printf("  Bowwave: %s%n", words(ours));
        Folder.empty(own);
        report.figure("mb_per_cpu_s", ours.mbPerCpuSecond());
        report.figureAtLeast("ratio", ours.mbPerCpuSecond() / libtorrent.mbPerCpuSecond(), RATIO_GOAL);
        report.figure("seconds", ours.seconds());
        report.figure("rss_mb", ours.peakMb());
        report.figure("libtorrent_mb_per_cpu_s", libtorrent.mbPerCpuSecond());
        report.figure("ratio_to_tcp_only", ours.mbPerCpuSecond() / libtorrentTcp.mbPerCpuSecond());
        report.baseline("libtorrent_mb_per_cpu_s", libtorrent.mbPerCpuSecond());
        report.baseline("libtorrent_seconds", libtorrent.seconds());
        report.baseline("libtorrent_rss_mb", libtorrent.peakMb());
        report.baseline("libtorrent_tcp_only_mb_per_cpu_s", libtorrentTcp.mbPerCpuSecond());
        report.baseline("libtorrent_tcp_only_seconds", libtorrentTcp.seconds());
    }

    private Cost libtorrent(Tuning tuning, Path folder, Payload payload, Path python, PrintWriter err)
            throws IOException {
        Path data = Files.createDirectories(folder.resolve("libtorrent"));
        LoopbackPlace place = new LoopbackPlace(leechers + 1);
        Cost cost = run(new LibtorrentSwarm(tuning, place, leechers, python, data, payload), payload.bytes());
        err.printf("  libtorrent, %s: %s%n", tuning == Tuning.TCP ? "TCP only" : "as it comes", words(cost));
        Folder.empty(data);
        return cost;
    }

    private Cost run(Contender contender, long bytes) throws IOException {
        try (contender) {
            contender.ready();
            double before = cpu(contender);
            long began = contender.go();
            Await.until("all %d to have it".formatted(leechers), AT_MOST, () -> allDone(contender));
            double cpu = cpu(contender) - before;
            long last = machines().mapToLong(contender::doneAt).max().orElseThrow();
            for (int machine = 1; machine <= leechers; machine++) {
                if (!contender.hasRightBytes(machine)) {
                    throw new TestbedException("machine " + machine + " has other bytes than it should");
                }
            }
            double peakMb = machines()
                    .mapToDouble(machine ->
                            ProcessCost.peakMb(contender.process(machine).pid()))
                    .max()
                    .orElseThrow();
            return new Cost(bytes * leechers / MB / cpu, (last - began) / 1e9, peakMb);
        }
    }

    private boolean allDone(Contender contender) {
        return machines().allMatch(machine -> contender.doneAt(machine) != 0);
    }

    private IntStream machines() {
        return IntStream.rangeClosed(1, leechers);
    }

    private static double cpu(Contender contender) {
        return contender.processes().stream()
                .mapToDouble(process -> ProcessCost.cpuSeconds(process.pid()))
                .sum();
    }

    private static String words(Cost cost) {
        return "%.0f MB per CPU second; %.2f s; %.0f MB resident at most"
                .formatted(cost.mbPerCpuSecond(), cost.seconds(), cost.peakMb());
    }
}
