package io.bowwave.testbed.demo;

import io.bowwave.schemas.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** The demo's end, for people and for scripts. */
final class DemoReport {

    private DemoReport() {}

    static void print(PrintWriter out, DemoResult result) {
        out.println();
        out.println("Bytes moved");
        row(out, "", result.bytes().keySet().stream().toList());
        row(out, "size of the app", result, BytesMoved::artifact);
        row(out, "changed in it", result, BytesMoved::changed);
        row(out, "origin: builder to home store", result, BytesMoved::origin);
        row(out, "region to region", result, BytesMoved::regionToRegion);
        TreeSet<String> regions = new TreeSet<>();
        result.bytes().values().forEach(each -> regions.addAll(each.toRegions().keySet()));
        regions.forEach(region ->
                row(out, "  into " + region, result, each -> each.toRegions().getOrDefault(region, 0L)));
        row(out, "depot to agents", result, BytesMoved::fromDepot);
        row(out, "agent to agent", result, BytesMoved::fromPeers);
        row(out, "reused from disk", result, BytesMoved::reused);
        out.println();
        out.println(String.format(
                Locale.ROOT,
                "All checks passed: %d machines; first commit served everywhere after %.1f s, deploy after %.1f s, rollback after %.1f s;"
                        + " the second commit took %.2f times its change to each region.",
                result.machines(),
                result.firstCommitSeconds(),
                result.deploySeconds(),
                result.rollbackSeconds(),
                ratio(result)));
        out.flush();
    }

    /** One JSON object. */
    static String json(DemoResult result) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("ok", true);
        tree.put("machines", result.machines());
        tree.put("firstCommitSeconds", result.firstCommitSeconds());
        tree.put("deploySeconds", result.deploySeconds());
        tree.put("rollbackSeconds", result.rollbackSeconds());
        tree.put("changedBytesRatio", ratio(result));
        tree.put("bytes", result.bytes());
        tree.put("steps", result.steps());
        return Json.mapper().valueToTree(tree).toPrettyString();
    }

    /** @param failure what did not pass */
    static String json(DemoFailure failure) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("ok", false);
        tree.put("check", failure.check());
        tree.put("found", failure.getMessage());
        tree.put("next", failure.next());
        return Json.mapper().valueToTree(tree).toPrettyString();
    }

    private static double ratio(DemoResult result) {
        BytesMoved second = result.bytes().get("version 2");
        return second == null ? 0 : second.worstRegionOverChanged();
    }

    private static void row(PrintWriter out, String name, DemoResult result, ToLongFunction<BytesMoved> value) {
        List<String> cells = new ArrayList<>();
        result.bytes().values().forEach(each -> cells.add(StoryLines.bytes(value.applyAsLong(each))));
        row(out, name, cells);
    }

    private static void row(PrintWriter out, String name, List<String> cells) {
        StringBuilder line = new StringBuilder("  %-30s".formatted(name));
        cells.forEach(cell -> line.append("%14s".formatted(cell)));
        out.println(line.toString().stripTrailing());
    }
}
