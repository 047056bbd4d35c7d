package io.bowwave.testbed.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a benchmark found. Figures and baselines by key; a time is in the unit that its key ends with (_s, _ms), memory in MB of 2^20. */
final class BenchReport {

    static final int UNSOUND = 3;

    private final String bench;
    private final long seed;
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final Map<String, Double> goals = new LinkedHashMap<>();
    private final Map<String, Double> baselines = new LinkedHashMap<>();
    private boolean sound = true;

    BenchReport(String bench, long seed) {
        this.bench = bench;
        this.seed = seed;
    }

    /** A figure that has a goal: it should be at most this. */
    void figure(String key, double value, double atMost) {
        figures.put(key, value);
        goals.put(key, atMost);
    }

    /** A figure for information. */
    void figure(String key, double value) {
        figures.put(key, value);
    }

    /** What the same machine does in the same run without Bowwave. */
    void baseline(String key, double value) {
        baselines.put(key, value);
    }

    void unsound() {
        sound = false;
    }

    /** 0, or 3 when the bed was too noisy to judge. */
    int exitCode() {
        return sound ? 0 : UNSOUND;
    }

    void printJson(PrintWriter out) {
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

    void printTable(PrintWriter out) {
        out.printf("%nbench %s on %s%n%n", bench, MachineFacts.now().inWords());
        out.printf("  %-28s %12s %12s%n", "figure", "measured", "at most");
        figures.forEach((key, value) -> out.printf(
                "  %-28s %12s %12s %s%n",
                key, text(value), goals.containsKey(key) ? text(goals.get(key)) : "-", verdict(key, value)));
        if (!baselines.isEmpty()) {
            out.printf("%n  %-28s %12s%n", "baseline, same run", "measured");
            baselines.forEach((key, value) -> out.printf("  %-28s %12s%n", key, text(value)));
        }
        if (!sound) {
            out.println("\n  The machine was too noisy to judge: run it again when nothing else runs (exit code 3).");
        }
        out.flush();
    }

    private String verdict(String key, double value) {
        Double goal = goals.get(key);
        return goal == null ? "" : value <= goal ? "reached" : "short by %.0f %%".formatted((value / goal - 1) * 100);
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.2f", value);
    }

    private static Map<String, Double> rounded(Map<String, Double> values) {
        Map<String, Double> rounded = new LinkedHashMap<>();
        values.forEach((key, value) -> rounded.put(key, Math.round(value * 1000) / 1000.0));
        return rounded;
    }
}
