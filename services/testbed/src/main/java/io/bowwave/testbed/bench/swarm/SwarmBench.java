package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.NoiseProbe;
import io.bowwave.testbed.bench.ReportOutput;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bowwave bench swarm}. */
@Command(
        name = "swarm",
        description = {
            "Machines in network namespaces with limited links: when the last one has everything, over the least that the links allow.",
            "Beside it, over the same links: a plain chain as the control, and aria2 and libtorrent where they are installed.",
            "Needs root, iproute2 and a kernel with network namespaces, veth, bridge and tbf."
        })
public final class SwarmBench implements Callable<Integer> {

    private static final int MISSING = 4;

    @Option(names = "--hosts", paramLabel = "N", description = "Machines beside the origin. Default: 8.")
    int hosts = 8;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description =
                    "Of each link, such as 50Mbit. Default: 50Mbit, less for more machines than this one can carry.")
    @Nullable
    String rate;

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            description =
                    "Of what is fetched. Default: what a link of that rate takes 22 s for, as 10 GB at 1 Gbit/s take 80 s.")
    @Nullable
    String size;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            converter = Mode.Converter.class,
            description = "plain (default), straggler, origin-cut, corrupt, planner-killed, churn.")
    Mode mode = Mode.PLAIN;

    @Option(
            names = "--rivals",
            split = ",",
            paramLabel = "NAME",
            description = "aria2, libtorrent, none. Default: in mode plain those that are installed, else none.")
    List<String> rivals = new ArrayList<>();

    @Option(
            names = "--trace",
            paramLabel = "FILE",
            description = "Writes every link's rate over time as CSV, and sums it up on standard error.")
    @Nullable
    Path trace;

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

    @Override
    public Integer call() throws IOException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        SwarmPlan plan;
        try {
            plan = SwarmPlan.of(hosts, rate, size, mode, seed);
        } catch (IllegalArgumentException e) {
            err.println("error: " + e.getMessage());
            return 2;
        }
        BedTools tools = BedTools.ofThisMachine();
        List<Rival.Installed> chosen;
        try {
            tools.require();
            chosen = Rival.chosen(rivals, mode, tools);
        } catch (TestbedException e) {
            err.println("missing: " + e.getMessage());
            return MISSING;
        }
        BenchReport report = new BenchReport("swarm", seed);
        NoiseProbe.note(report);
        try (Folder folder = Folder.of(keep)) {
            new SwarmRun(plan, chosen, folder.path(), trace, report, err).run();
        } catch (TestbedException e) {
            err.println("failed: " + e.getMessage());
            return 1;
        }
        output.print(report);
        return report.exitCode();
    }
}
