package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What runs of an app as a tree: the app, its rollout, the waves with their gates, and the regions with their counts. Pure. */
final class RolloutTree {

    private static final int BAR = 20;

    private final Rates rates;

    /** @param rates of healthy machines by region */
    RolloutTree(Rates rates) {
        this.rates = rates;
    }

    /**
     * The tree.
     *
     * @param status as {@code /v1/apps/APP/status} answers
     */
    List<String> lines(JsonNode status, Instant now) {
        List<String> lines = new ArrayList<>();
        double rate = rates.all();
        lines.add("%s  %s of %s machines healthy%s"
                .formatted(
                        Texts.of(status, "app"),
                        Texts.of(status, "healthy"),
                        Texts.of(status, "machines"),
                        rate > 0 ? String.format(Locale.ROOT, ", %.1f/s", rate) : ""));
        JsonNode frozen = status.path("frozen");
        if (frozen.hasNonNull("freeze")) {
            lines.add("Deploys are frozen %s: %s (%s, by %s)"
                    .formatted(
                            frozen.hasNonNull("until") ? "until " + Texts.of(frozen, "until") : "until it is lifted",
                            Texts.of(frozen, "reason"),
                            Texts.of(frozen, "freeze"),
                            Texts.of(frozen, "by")));
        }
        JsonNode rollout = status.path("rollout");
        if (!rollout.hasNonNull("request")) {
            goals(status, lines);
            return lines;
        }
        head(rollout, now, lines);
        if (rollout.path("ended").asBoolean()) {
            goals(status, lines);
        } else if (rollout.path("wavePlan").isEmpty()) {
            List<String> regions = new ArrayList<>();
            rollout.path("regions").forEach(region -> regions.add(region(region)));
            branch(lines, regions);
        } else {
            waves(rollout, now, lines);
        }
        return lines;
    }

    private static void goals(JsonNode status, List<String> lines) {
        List<String> regions = new ArrayList<>();
        status.path("regions")
                .forEach(region -> regions.add("%s  %s  %s of %s"
                        .formatted(
                                Texts.of(region, "region"),
                                Texts.build(Texts.of(region, "build")),
                                Texts.of(region, "healthy"),
                                Texts.of(region, "machines"))));
        branch(lines, regions);
    }

    private static void head(JsonNode rollout, Instant now, List<String> lines) {
        lines.add("%s %s %s  commit %s  by %s%s  %s%s"
                .formatted(
                        glyph(Texts.of(rollout, "state")),
                        Texts.of(rollout, "action"),
                        Texts.build(Texts.of(rollout, "build")),
                        Texts.commit(Texts.of(rollout, "commit")),
                        Texts.of(rollout, "actor"),
                        rollout.hasNonNull("reason") ? ": " + Texts.of(rollout, "reason") : "",
                        Texts.of(rollout, "state"),
                        allLeft(rollout.path("left"))));
        JsonNode waiting = rollout.path("waiting");
        if (waiting.hasNonNull("text")) {
            lines.add("│ waits for %s%s%s"
                    .formatted(
                            Texts.of(waiting, "text"),
                            waiting.hasNonNull("since") ? ", for " + Texts.age(Texts.of(waiting, "since"), now) : "",
                            waiting.hasNonNull("until") ? left(Texts.of(waiting, "until"), now) : ""));
        }
    }

    /** Over all waves that are still to come. */
    private static String allLeft(JsonNode left) {
        return left.hasNonNull("seconds")
                ? ", %s %s left"
                        .formatted(
                                left.path("atLeast").asBoolean() ? "at least" : "about",
                                Texts.span(
                                        Duration.ofSeconds(left.get("seconds").asLong())))
                : "";
    }

    private void waves(JsonNode rollout, Instant now, List<String> lines) {
        JsonNode waves = rollout.path("wavePlan");
        int number = 0;
        for (JsonNode wave : waves) {
            number++;
            boolean last = number == waves.size();
            String state = Texts.of(wave, "state");
            lines.add("%s %s wave %d  %s  %s%s"
                    .formatted(
                            last ? "└─" : "├─",
                            glyph(state),
                            wave.path("wave").asInt(number),
                            Texts.of(wave, "shares").replace("=", " "),
                            state,
                            state.equals("baking") ? left(Texts.of(wave, "bakingUntil"), now) : ""));
            List<String> below = new ArrayList<>();
            if (state.equals("rolling")) {
                rollout.path("regions").forEach(region -> {
                    if (wave.path("shares").has(Texts.of(region, "region"))) {
                        below.add(region(region));
                    }
                });
            }
            wave.path("gates").forEach(gate -> below.add(gate(gate)));
            below.forEach(line -> lines.add((last ? "     " : "│    ") + line));
        }
    }

    private String region(JsonNode region) {
        String name = Texts.of(region, "region");
        int machines = region.path("machines").asInt();
        int healthy = region.path("healthy").asInt();
        double rate = rates.of(name);
        int full = machines == 0 ? 0 : Math.min(BAR, healthy * BAR / machines);
        String text = "%s %s  %s%s  %d of %d"
                .formatted(
                        glyph(Texts.of(region, "state")),
                        name,
                        "█".repeat(full),
                        "░".repeat(BAR - full),
                        healthy,
                        machines);
        if (region.hasNonNull("permille") && region.path("permille").asInt() < 1000) {
            text += String.format(
                    Locale.ROOT, "  share %.1f%%", region.path("permille").asInt() / 10.0);
        }
        if (rate > 0 && healthy < machines) {
            Duration left = Duration.ofSeconds(Math.round((machines - healthy) / rate));
            text += String.format(Locale.ROOT, "  %.1f/s, %s left", rate, Texts.span(left));
        }
        return region.hasNonNull("skipped") ? text + "  skipped: " + Texts.of(region, "skipped") : text;
    }

    private static String gate(JsonNode gate) {
        String verdict = gate.hasNonNull("verdict") ? Texts.of(gate, "verdict") : "not asked yet";
        return "%s gate %s%s  %s%s"
                .formatted(
                        glyph(verdict),
                        Texts.of(gate, "gate"),
                        gate.hasNonNull("region") ? " in " + Texts.of(gate, "region") : "",
                        verdict,
                        gate.hasNonNull("why") ? ": " + Texts.of(gate, "why") : "");
    }

    private static void branch(List<String> lines, List<String> items) {
        for (int each = 0; each < items.size(); each++) {
            lines.add((each == items.size() - 1 ? "└─ " : "├─ ") + items.get(each));
        }
    }

    private static String left(String until, Instant now) {
        try {
            Duration left = Duration.between(now, Instant.parse(until));
            return left.isNegative() ? "" : ", " + Texts.span(left) + " left";
        } catch (DateTimeException e) {
            return "";
        }
    }

    private static String glyph(String state) {
        return switch (state) {
            case "done", "converged", "passed" -> "✔";
            case "rolling", "converging", "accepted", "rolling-back" -> "◐";
            case "baking" -> "◔";
            case "paused", "waiting", "requested" -> "‖";
            case "failed", "refused", "rolled-back", "aborted", "no-data" -> "✘";
            case "skipped", "superseded" -> "↷";
            default -> "○";
        };
    }
}
