package io.bowwave.builder;

import io.bowwave.schemas.rollout.Comparison;
import io.bowwave.schemas.rollout.Gate;
import io.bowwave.schemas.rollout.GateKind;
import io.bowwave.schemas.rollout.NoData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the gates of a deploy or of one of its waves. */
final class GateConfigParser {

    private static final List<String> KEYS =
            List.of("name", "healthy", "restarts", "query", "at-least", "at-most", "window", "no-data");
    private static final List<String> KINDS = List.of("healthy", "restarts", "query");
    private static final List<String> SIDES = List.of("at-least", "at-most");
    private static final List<String> OF_QUERIES = List.of("at-least", "at-most", "window", "no-data");
    private static final int MOST_GATES = 20;
    private static final int MOST_RESTARTS = 100_000;
    private static final int LONGEST_QUERY = 1000;
    private static final double ALL = 100;
    private static final Duration SHORTEST_WINDOW = Duration.ofSeconds(1);
    private static final Duration LONGEST_WINDOW = Duration.ofDays(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern PERCENT = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%");
    private static final Pattern THRESHOLD = Pattern.compile("(-?\\d{1,12}(?:\\.\\d{1,12})?(?:[eE]-?\\d{1,2})?)(x?)");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?([a-z][a-z_]*)");

    private GateConfigParser() {}

    /** Null when the map has none: then those of whatever is around it hold. */
    static @Nullable List<Gate> gates(YamlMap map) {
        if (!map.has("gates")) {
            return null;
        }
        List<Gate> gates = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (YamlMap each : map.maps("gates", KEYS, MOST_GATES)) {
            Gate gate = gate(each);
            if (gate != null && !names.add(gate.name())) {
                each.fault("name", "found \"%s\" for the second time, expected each name once".formatted(gate.name()));
            }
            if (gate != null) {
                gates.add(gate);
            }
        }
        return gates;
    }

    private static @Nullable Gate gate(YamlMap map) {
        String kind = one(map, KINDS);
        if (kind == null) {
            return null;
        }
        if (kind.equals("query")) {
            return query(map);
        }
        for (String key : OF_QUERIES) {
            if (map.has(key)) {
                map.fault(key, "found beside %s, expected it beside a query only".formatted(kind));
            }
        }
        return kind.equals("healthy") ? healthy(map) : restarts(map);
    }

    private static @Nullable Gate healthy(YamlMap map) {
        String found = map.text("healthy");
        Matcher matcher = PERCENT.matcher(found == null ? "" : found);
        double percent = matcher.matches() ? Double.parseDouble(matcher.group(1)) : -1;
        if (percent < 0 || percent > ALL) {
            map.fault("healthy", "found \"%s\", expected a share of the machines such as 95%%".formatted(found));
            return null;
        }
        return own(map, GateKind.HEALTHY, Comparison.AT_LEAST, percent);
    }

    private static @Nullable Gate restarts(YamlMap map) {
        return own(map, GateKind.RESTARTS, Comparison.AT_MOST, (double) map.number("restarts", 0, 0, MOST_RESTARTS));
    }

    private static @Nullable Gate own(YamlMap map, GateKind kind, Comparison comparison, double threshold) {
        String name = map.has("name") ? name(map) : kind.text();
        return name == null ? null : new Gate(name, kind, null, comparison, threshold, false, null, null);
    }

    private static @Nullable Gate query(YamlMap map) {
        String name = name(map);
        String query = map.text("query");
        if (query != null) {
            check(map, query);
        }
        Long window = map.seconds("window", SHORTEST_WINDOW, LONGEST_WINDOW);
        NoData noData = map.choice("no-data", NoData.class);
        String side = one(map, SIDES);
        String limit = side == null ? null : map.text(side);
        if (name == null || query == null || side == null || limit == null) {
            return null;
        }
        Matcher matcher = THRESHOLD.matcher(limit);
        if (!matcher.matches()) {
            map.fault(
                    side,
                    "found \"%s\", expected a number such as 0.01, or 1.5x for that many times what the previous version has"
                            .formatted(limit));
            return null;
        }
        return new Gate(
                name,
                GateKind.PROMETHEUS,
                query,
                side.equals("at-least") ? Comparison.AT_LEAST : Comparison.AT_MOST,
                Double.parseDouble(matcher.group(1)),
                !matcher.group(2).isEmpty(),
                window,
                noData);
    }

    private static @Nullable String name(YamlMap map) {
        String name = map.text("name");
        if (name != null && !NAME.matcher(name).matches()) {
            map.fault("name", "found \"%s\", expected letters, digits, -, _ and .".formatted(name));
            return null;
        }
        return name;
    }

    private static void check(YamlMap map, String query) {
        if (query.length() > LONGEST_QUERY) {
            map.fault("query", "found %d characters, expected at most %d".formatted(query.length(), LONGEST_QUERY));
        }
        Matcher variables = VARIABLE.matcher(query);
        while (variables.find()) {
            if (!Gate.VARIABLES.contains(variables.group(1))) {
                map.fault("query", "found $%s, expected one of %s".formatted(variables.group(1), Gate.VARIABLES));
            }
        }
    }

    /** The one of these keys that is there; null, and a fault, when it is not just one. */
    private static @Nullable String one(YamlMap map, List<String> keys) {
        List<String> given = keys.stream().filter(map::has).toList();
        if (given.size() != 1) {
            map.fault("", "found %s, expected just one of %s".formatted(given, keys));
            return null;
        }
        return given.getFirst();
    }
}
