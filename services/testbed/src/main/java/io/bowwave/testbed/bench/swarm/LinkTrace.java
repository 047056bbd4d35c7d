package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.bench.swarm.LinkCounters.Counted;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Every link over time: where the last machine lost its time. Looks as often as the race, and is kept in steps of 100 ms. */
final class LinkTrace {

    private static final double STEP_S = 0.1;
    private static final int MOST_STEPS = 20_000;
    /** A link that carries less than this share of its rate rests. */
    private static final double RESTING = 0.2;

    private record Step(double seconds, Counted moved) {}

    private final List<Rate> links;
    private final List<Step> steps = new ArrayList<>();

    LinkTrace(List<Rate> links) {
        this.links = List.copyOf(links);
        steps.add(new Step(0, Counted.nothing(links.size())));
    }

    void add(double seconds, Counted moved) {
        if (seconds - steps.getLast().seconds() >= STEP_S && steps.size() < MOST_STEPS) {
            steps.add(new Step(seconds, moved));
        }
    }

    /** One line a step and link: seconds, number, up and down since the last step in bytes a second. */
    void write(Path file) throws IOException {
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            out.println("seconds,machine,up_bytes_s,down_bytes_s");
            for (int i = 1; i < steps.size(); i++) {
                for (int link = 0; link < links.size(); link++) {
                    out.printf(
                            Locale.ROOT,
                            "%.2f,%d,%.0f,%.0f%n",
                            steps.get(i).seconds(),
                            link,
                            rate(i, link, true),
                            rate(i, link, false));
                }
            }
        }
    }

    /** For each link: how long it rested while its machine was not done, by direction, and its mean rate as a share. */
    void summary(RaceResult result, PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "%n  %7s %8s %12s %12s %8s %8s%n",
                "machine",
                "done s",
                "up rests s",
                "down rests s",
                "up %",
                "down %");
        for (int link = 0; link < links.size(); link++) {
            double end = link == 0 ? longest(result) : result.seconds(link);
            double until = Double.isNaN(end) ? steps.getLast().seconds() : end;
            out.printf(
                    Locale.ROOT,
                    "  %7d %8.2f %12.2f %12.2f %8.0f %8.0f%n",
                    link,
                    end,
                    rests(link, until, true),
                    rests(link, until, false),
                    100 * share(link, until, true),
                    100 * share(link, until, false));
        }
        out.flush();
    }

    private static double longest(RaceResult result) {
        return result.awaited().stream().mapToDouble(result::seconds).max().orElse(Double.NaN);
    }

    private double rests(int link, double until, boolean up) {
        double rests = 0;
        for (int i = 1; i < steps.size() && steps.get(i).seconds() <= until; i++) {
            if (rate(i, link, up) < RESTING * links.get(link).bytesPerSecond()) {
                rests += steps.get(i).seconds() - steps.get(i - 1).seconds();
            }
        }
        return rests;
    }

    private double share(int link, double until, boolean up) {
        Step last = steps.getFirst();
        for (Step step : steps) {
            last = step.seconds() <= until ? step : last;
        }
        long bytes = moved(last, link, up);
        return bytes / Math.max(STEP_S, last.seconds()) / links.get(link).bytesPerSecond();
    }

    private static long moved(Step step, int link, boolean up) {
        return up ? step.moved().up(link) : step.moved().down(link);
    }

    private double rate(int step, int link, boolean up) {
        Step from = steps.get(step - 1);
        Step to = steps.get(step);
        return (moved(to, link, up) - moved(from, link, up)) / (to.seconds() - from.seconds());
    }
}
