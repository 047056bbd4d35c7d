package io.bowwave.testbed.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a benchmark found. Figures and baselines by key; a time is in the unit that its key ends with (_s, _ms), memory in MB of 2^20. */
public final class BenchReport {

    private static final int UNSOUND = 3;

    /** The most that it should be, or the least. */
    private record Goal(double value, boolean least) {

        boolean reached(double found) {
            return least ? found >= value : found <= value;
        }

        double shortBy(double found) {
            return least ? 1 - found / value : found / value - 1;
        }

        String inWords() {
            return (least ? ">= " : "<= ") + text(value);
        }
    }

    private final String bench;
    private final long seed;
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final Map<String, Goal> goals = new LinkedHashMap<>();
    private final Map<String, Double> baselines = new LinkedHashMap<>();
    private boolean sound = true;

    public BenchReport(String bench, long seed) {
        this.bench = bench;
        this.seed = seed;
    }

    /** A figure that has a goal: it should be at most this. */
    public void figure(String key, double value, double atMost) {
        figures.put(key, value);
        goals.put(key, new Goal(atMost, false));
    }

    /** A figure that has a goal: it should be at least this. */
    public void figureAtLeast(String key, double value, double atLeast) {
        figures.put(key, value);
        goals.put(key, new Goal(atLeast, true));
    }

    /** A figure for information. */
    public void figure(String key, double value) {
        figures.put(key, value);
    }

    /** What the same machine does in the same run without Bowwave. */
    public void baseline(String key, double value) {
        baselines.put(key, value);
    }

    public void unsound() {
        sound = false;
    }

    /** 0, or 3 when the bed was too noisy to judge. */
    public int exitCode() {
        return sound ? 0 : UNSOUND;
    }

    public void printJson(PrintWriter out) {
        ObjectNode root = Json.mapper().createObjectNode();
        root.put("bench", bench);
        root.set("machine", Json.mapper().valueToTree(MachineFacts.now()));
        root.set("figures", Json.mapper().valueToTree(rounded(figures)));
        root.set("baselines", Json.mapper().valueToTree(rounded(baselines)));
        root.put("seed", seed);
        root.put("sound", sound);
        out.println(root);
        out.flush();
    }

    public void printTable(PrintWriter out) {
        out.printf("%nbench %s on %s%n%n", bench, MachineFacts.now().inWords());
        out.printf("  %-28s %12s %12s%n", "figure", "measured", "goal");
        figures.forEach(
                (key, value) -> out.printf("  %-28s %12s %12s %s%n", key, text(value), goal(key), verdict(key, value)));
        if (!baselines.isEmpty()) {
            out.printf("%n  %-28s %12s%n", "baseline, same run", "measured");
            baselines.forEach((key, value) -> out.printf("  %-28s %12s%n", key, text(value)));
        }
        if (!sound) {
            out.println("\n  The machine was too noisy to judge: run it again when nothing else runs (exit code 3).");
        }
        out.flush();
    }

    private String goal(String key) {
        Goal goal = goals.get(key);
        return goal == null ? "-" : goal.inWords();
    }

    private String verdict(String key, double value) {
        Goal goal = goals.get(key);
        if (goal == null) {
            return "";
        }
        if (Double.isNaN(value)) {
            return "never";
        }
        return goal.reached(value) ? "reached" : "short by %.0f %%".formatted(goal.shortBy(value) * 100);
    }

    private static String text(double value) {
        return Double.isNaN(value) ? "never" : String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
    }

    /** What never came about is null. */
    private static Map<String, @Nullable Double> rounded(Map<String, Double> values) {
        Map<String, @Nullable Double> rounded = new LinkedHashMap<>();
        values.forEach((key, value) ->
                rounded.put(key, Double.isNaN(value) ? null : (Double) (Math.round(value * 1000) / 1000.0)));
        return rounded;
    }
}
