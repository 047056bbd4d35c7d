package io.bowwave.testbed.bench.replicate;

import io.bowwave.embedded.Programs;
import io.bowwave.testbed.TestbedException;
import io.bowwave.testbed.bench.BenchReport;
import io.bowwave.testbed.bench.ReportOutput;
import io.bowwave.testbed.bench.swarm.ByteSize;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code ./bowwave bench replicate}. */
@Command(
        name = "replicate",
        description = {
            "One build appears in all regions at once: how many copies leave home, and when the last region is complete.",
            "Beside it, over the same links: each region copies from home alone.",
            "Needs root, iproute2 and a kernel with network namespaces, veth, bridge and tbf."
        })
public final class ReplicateBench implements Callable<Integer> {

    private static final int MISSING = 4;
    private static final int MOST_REGIONS = 50;
    private static final double COPIES_AT_MOST = 1.2;

    /** Of the home link, that the baseline must fill: else the machine, not the link, was measured. */
    private static final double CONTROL_AT_LEAST = 0.8;

    private static final Pattern RATE = Pattern.compile("(\\d{1,6})(k|m|g)bit");

    @Option(names = "--regions", paramLabel = "N", description = "Regions beside home. Default: 10.")
    int regions = 10;

    @Option(names = "--size", paramLabel = "SIZE", description = "Of the artifact. Default: 256MiB.")
    String size = "256MiB";

    @Option(
            names = "--wan",
            paramLabel = "RATE",
            description = "Of each region's link, both ways, such as 200Mbit. Default: 100Mbit.")
    String wan = "100Mbit";

    @Option(names = "--no-baseline", description = "Leave out the copies from home, which take the longest.")
    boolean noBaseline;

    @Option(names = "--seed", paramLabel = "N", description = "Of the content. Default: 1.")
    long seed = 1;

    @Mixin
    ReportOutput output = new ReportOutput();

    @Override
    public Integer call() throws IOException {
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        ReplicatePlan plan;
        try {
            plan = new ReplicatePlan(regions(), ByteSize.parse(size).bytes(), rate(), seed);
        } catch (IllegalArgumentException e) {
            err.println("error: " + e.getMessage());
            return 2;
        }
        if (Programs.find("ip").isEmpty() || !"root".equals(System.getProperty("user.name"))) {
            err.println("missing: found no root or no `ip`, expected both for network namespaces; next: apt-get install"
                    + " iproute2, and run it with sudo");
            return MISSING;
        }
        BenchReport report = new BenchReport("replicate", seed);
        try (ReplicateRun run = ReplicateRun.prepare(plan, err)) {
            measure(run, plan, report);
        } catch (TestbedException e) {
            err.println("failed: " + e.getMessage());
            return 1;
        }
        output.print(report);
        return report.exitCode();
    }

    private void measure(ReplicateRun run, ReplicatePlan plan, BenchReport report) throws IOException {
        if (!noBaseline) {
            ReplicateRun.Result alone = run.alone();
            report.baseline("home_copies", alone.homeCopies());
            report.baseline("last_s", alone.seconds());
            double control = alone.homeCopies() * plan.floorSeconds() / alone.seconds();
            report.baseline("home_link_share", control);
            if (control < CONTROL_AT_LEAST) {
                report.unsound();
            }
        }
        ReplicateRun.Result helped = run.helped();
        report.figure("home_copies", helped.homeCopies(), COPIES_AT_MOST);
        report.figure("last_s", helped.seconds());
        report.figure("last_over_floor", helped.seconds() / plan.floorSeconds());
        report.figure("regions", regions);
        report.figure("size_mb", plan.bytes() / (double) (1 << 20));
    }

    private int regions() {
        if (regions < 1 || regions > MOST_REGIONS) {
            throw new IllegalArgumentException("regions: found %d, expected 1 to %d".formatted(regions, MOST_REGIONS));
        }
        return regions;
    }

    private long rate() {
        Matcher form = RATE.matcher(wan.strip().toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("wan: found \"%s\", expected such as 200Mbit".formatted(wan));
        }
        long unit =
                switch (form.group(2)) {
                    case "k" -> 1_000L;
                    case "m" -> 1_000_000L;
                    default -> 1_000_000_000L;
                };
        return Long.parseLong(form.group(1)) * unit;
    }
}
