package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.bench.BenchReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The control, Bowwave and its rivals over one bed, one after the other. */
final class SwarmRun {

    private static final double LAST_GOAL = 1.15;
    private static final double HEALTHY_GOAL = 1.25;
    private static final double COPIES_GOAL = 1.05;
    private static final double CONTROL_GOAL = 1.12;
    private static final double TIMES_FLOOR = 5;
    private static final double AND_SECONDS = 20;
    private static final long WARM_UP_BYTES = 1 << 20;
    private static final double GB = 1e9;
    private static final double MB = 1e6;

    private final SwarmPlan plan;
    private final List<Rival.Installed> rivals;
    private final Path folder;
    private final @Nullable Path traceFile;
    private final BenchReport report;
    private final PrintWriter err;

    SwarmRun(
            SwarmPlan plan,
            List<Rival.Installed> rivals,
            Path folder,
            @Nullable Path traceFile,
            BenchReport report,
            PrintWriter err) {
        this.plan = plan;
        this.rivals = rivals;
        this.folder = folder;
        this.traceFile = traceFile;
        this.report = report;
        this.err = err;
    }

    void run() throws IOException {
        Payload payload = Payload.write(folder, "payload", plan.bytes(), plan.seed());
        Payload warmUp = Payload.write(folder, "warm-up", WARM_UP_BYTES, ~plan.seed());
        err.printf(
                "%d machines, %.1f MB to each, links of %s, mode %s: the floor is %.2f s%n",
                plan.layout().machines(), plan.bytes() / MB, plan.rate(), plan.mode(), plan.floorSeconds());
        try (NetworkBed bed = NetworkBed.make(plan.layout())) {
            ours(bed, payload, warmUp);
            for (Rival.Installed rival : rivals) {
                rival(bed, rival, payload);
            }
        }
    }

    private void ours(NetworkBed bed, Payload payload, Payload warmUp) throws IOException {
        Path data = Files.createDirectories(folder.resolve("ours"));
        LinkTrace trace = traceFile == null ? null : new LinkTrace(plan.layout().links());
        try (OurSwarm swarm = new OurSwarm(bed, plan.layout().machines(), plan.flipping(), data, payload, warmUp)) {
            swarm.ready();
            control(bed, swarm);
            RaceResult result = race(bed, swarm, trace);
            tell(result, swarm);
            if (trace != null && traceFile != null) {
                trace.write(traceFile);
                trace.summary(result, err);
            }
        }
        Folder.empty(data);
    }

    private void control(NetworkBed bed, OurSwarm swarm) {
        double seconds =
                Chain.seconds(bed, swarm, plan.awaited().stream().sorted().toList(), plan.bytes(), atMost());
        double overFloor = seconds / plan.floorSeconds();
        err.printf("  chain (control): %.2f s, %.3f x floor%n", seconds, overFloor);
        report.figure("control_over_floor", overFloor, CONTROL_GOAL);
        if (overFloor > CONTROL_GOAL) {
            report.unsound();
        }
    }

    private RaceResult race(NetworkBed bed, Contender contender, @Nullable LinkTrace trace) throws IOException {
        return new Race(
                        bed,
                        contender,
                        plan.mode(),
                        plan.bytes(),
                        plan.floorSeconds(),
                        plan.awaited(),
                        plan.churned(),
                        trace)
                .run(atMost());
    }

    private Duration atMost() {
        return Duration.ofMillis(Math.round(1000 * (TIMES_FLOOR * plan.floorSeconds() + AND_SECONDS)));
    }

    private void tell(RaceResult result, OurSwarm swarm) {
        err.printf("  Bowwave: %s%n", words(result));
        String key = plan.mode() == Mode.STRAGGLER ? "healthy_last_over_floor" : "last_over_floor";
        switch (plan.mode()) {
            case PLAIN -> report.figure(key, result.lastOverFloor(), LAST_GOAL);
            case STRAGGLER -> report.figure(key, result.lastOverFloor(), HEALTHY_GOAL);
            default -> report.figure(key, result.lastOverFloor());
        }
        report.figure("p50_over_floor", result.medianOverFloor());
        report.figureAtLeast("finished", result.finished(), plan.awaited().size());
        report.figure("hosts", plan.awaited().size());
        report.figure("wrong_bytes", result.wrongBytes(), 0);
        report.figure("origin_copies", result.originCopies(), COPIES_GOAL);
        report.figure("origin_wire_copies", result.originWireCopies());
        if (plan.mode() == Mode.ORIGIN_CUT) {
            report.figureAtLeast("origin_cut", result.originCut() ? 1 : 0, 1);
        }
        long received = 0;
        long repeated = 0;
        for (int machine = 1; machine <= plan.layout().machines(); machine++) {
            OurSwarm.Came came = swarm.received(machine);
            received += came.bytes();
            repeated += came.repeated();
        }
        report.figure("duplicate_mb", repeated / MB);
        report.figure("cpu_s_per_gb", result.cpuSeconds() / (received / GB));
        report.figure("rss_mb", result.peakMb());
        report.baseline("floor_s", plan.floorSeconds());
    }

    private void rival(NetworkBed bed, Rival.Installed rival, Payload payload) throws IOException {
        Path data = Files.createDirectories(folder.resolve(rival.key()));
        try (Contender contender = rival.contender(bed, data, payload)) {
            contender.ready();
            RaceResult result = race(bed, contender, null);
            err.printf("  %s: %s%n", rival.key(), words(result));
            String key = plan.mode() == Mode.STRAGGLER ? "_healthy_last_over_floor" : "_last_over_floor";
            report.baseline(rival.key() + key, result.lastOverFloor());
            report.baseline(rival.key() + "_p50_over_floor", result.medianOverFloor());
            report.baseline(rival.key() + "_finished", result.finished());
            report.baseline(rival.key() + "_origin_copies", result.originCopies());
            report.baseline(
                    rival.key() + "_cpu_s_per_gb",
                    result.cpuSeconds() / (plan.bytes() * plan.layout().machines() / GB));
            report.baseline(rival.key() + "_rss_mb", result.peakMb());
        }
        bed.restore(0);
        Folder.empty(data);
    }

    private static String words(RaceResult result) {
        return "%d of %d have it; last %.3f, median %.3f x floor; %.3f copies from the origin; %.1f CPU s; %.0f MB"
                .formatted(
                        result.finished(),
                        result.awaited().size(),
                        result.lastOverFloor(),
                        result.medianOverFloor(),
                        result.originCopies(),
                        result.cpuSeconds(),
                        result.peakMb());
    }
}
