package io.bowwave.builder;

import io.bowwave.schemas.EnumTexts;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A map of a YAML file, with its place in it. Faults are collected; what a getter returns then is of no use. */
final class YamlMap {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|MB|GB|KiB|MiB|GiB)");
    private static final Map<String, Long> SIZES = Map.of(
            "B",
            1L,
            "kB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30);
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final String path;
    private final int line;
    private final YamlFaults faults;
    private final Map<String, Node> members = new HashMap<>();

    private YamlMap(String path, int line, YamlFaults faults) {
        this.path = path;
        this.line = line;
        this.faults = faults;
    }

    /**
     * @param path of keys with dots; empty for the whole file
     * @param node null when there is nothing
     * @param known every key that may stand there
     */
    static YamlMap of(String path, @Nullable Node node, YamlFaults faults, List<String> known) {
        YamlMap map = new YamlMap(path, node == null ? 1 : line(node), faults);
        if (node instanceof MappingNode mapping) {
            map.read(mapping, known);
        } else if (node != null) {
            map.fault("", "found %s, expected keys %s".formatted(kind(node), known));
        } else {
            map.fault("", "found nothing, expected keys %s".formatted(known));
        }
        return map;
    }

    boolean has(String key) {
        return members.containsKey(key);
    }

    /** @param key empty: the map itself */
    void fault(String key, String problem) {
        Node member = members.get(key);
        faults.add(member == null ? line : line(member), name(key) + ": " + problem);
    }

    YamlMap map(String key, List<String> known) {
        Node member = members.get(key);
        if (member == null) {
            fault(key, "found nothing, expected keys %s".formatted(known));
            return new YamlMap(name(key), line, new YamlFaults());
        }
        return of(name(key), member, faults, known);
    }

    /** A map, or a text that stands for a map with only the first of the known keys. */
    YamlMap mapOrText(String key, List<String> known) {
        Node member = members.get(key);
        return member instanceof ScalarNode && !isNull(member)
                ? only(name(key), known.getFirst(), member)
                : map(key, known);
    }

    private YamlMap only(String place, String key, Node member) {
        YamlMap map = new YamlMap(place, line(member), faults);
        map.members.put(key, member);
        return map;
    }

    /** A text that must be there and not be empty. */
    @Nullable
    String text(String key) {
        String found = scalar(key, "a text");
        if (found != null && found.isBlank()) {
            fault(key, "found an empty text, expected a text");
        }
        if (found == null && !has(key)) {
            fault(key, "found nothing, expected a text");
        }
        return found;
    }

    /** True or false. */
    boolean truth(String key, boolean fallback) {
        String found = scalar(key, "true or false");
        if (found == null || found.equals("true") || found.equals("false")) {
            return found == null ? fallback : found.equals("true");
        }
        fault(key, "found \"%s\", expected true or false".formatted(found));
        return fallback;
    }

    /** One of the constants, in lower case with dashes; null when the key is not there. */
    <E extends Enum<E>> @Nullable E choice(String key, Class<E> type) {
        String found = scalar(key, "a text");
        if (found == null) {
            return null;
        }
        for (E each : type.getEnumConstants()) {
            if (EnumTexts.text(each).equals(found)) {
                return each;
            }
        }
        fault(
                key,
                "found \"%s\", expected one of %s"
                        .formatted(
                                found,
                                Arrays.stream(type.getEnumConstants())
                                        .map(EnumTexts::text)
                                        .toList()));
        return null;
    }

    /** A list of texts; empty when the key is not there. */
    List<String> texts(String key, int most) {
        List<String> texts = new ArrayList<>();
        for (Node each : list(key, "a list of texts", most)) {
            if (each instanceof ScalarNode scalar && !isNull(each)) {
                texts.add(scalar.getValue());
            } else {
                faults.add(line(each), "%s: found %s, expected a text".formatted(name(key), kind(each)));
            }
        }
        return texts;
    }

    /** A list of maps; empty when the key is not there. */
    List<YamlMap> maps(String key, List<String> known, int most) {
        List<YamlMap> maps = new ArrayList<>();
        for (Node each : list(key, "a list of " + known, most)) {
            maps.add(of(name(key), each, faults, known));
        }
        return maps;
    }

    /** A list of maps, in which a text stands for a map with only the first of the known keys. */
    List<YamlMap> mapsOrTexts(String key, List<String> known, int most) {
        List<YamlMap> maps = new ArrayList<>();
        for (Node each : list(key, "a list of names", most)) {
            if (each instanceof ScalarNode && !isNull(each)) {
                maps.add(only(name(key), known.getFirst(), each));
            } else {
                maps.add(of(name(key), each, faults, known));
            }
        }
        return maps;
    }

    private List<Node> list(String key, String expected, int most) {
        Node member = members.get(key);
        if (member == null) {
            return List.of();
        }
        if (!(member instanceof SequenceNode sequence) || sequence.getValue().isEmpty()) {
            fault(key, "found %s, expected %s".formatted(kind(member), expected));
            return List.of();
        }
        if (sequence.getValue().size() > most) {
            fault(
                    key,
                    "found %d, expected at most %d"
                            .formatted(sequence.getValue().size(), most));
        }
        return sequence.getValue();
    }

    long number(String key, long fallback, long least, long most) {
        String found = scalar(key, "a number");
        if (found == null) {
            return fallback;
        }
        if (found.matches("\\d{1,9}") && Long.parseLong(found) >= least && Long.parseLong(found) <= most) {
            return Long.parseLong(found);
        }
        fault(key, "found \"%s\", expected %s".formatted(found, least == most ? least : least + " to " + most));
        return fallback;
    }

    /** One of these words. */
    String choice(String key, String fallback, List<String> words) {
        String found = scalar(key, "one of " + words);
        if (found == null || words.contains(found)) {
            return found == null ? fallback : found;
        }
        fault(key, "found \"%s\", expected one of %s".formatted(found, words));
        return fallback;
    }

    /** A size with its unit, in bytes. */
    @Nullable
    Long bytes(String key, @Nullable Long fallback, long least, long most) {
        String found = scalar(key, "a size");
        if (found == null) {
            return fallback;
        }
        Matcher matcher = SIZE.matcher(found);
        if (matcher.matches()) {
            long bytes = Long.parseLong(matcher.group(1)) * SIZES.getOrDefault(matcher.group(2), 1L);
            if (bytes >= least && bytes <= most) {
                return bytes;
            }
        }
        fault(key, "found \"%s\", expected a size such as 512MB or 2GiB, %d to %d bytes".formatted(found, least, most));
        return fallback;
    }

    /** A decimal with up to three places, as thousandths; null when it is not there. */
    @Nullable
    Long thousandths(String key, long least, long most) {
        String found = scalar(key, "a number");
        if (found == null) {
            return null;
        }
        if (found.matches("\\d{1,6}(\\.\\d{1,3})?")) {
            long number = new BigDecimal(found).movePointRight(3).longValueExact();
            if (number >= least && number <= most) {
                return number;
            }
        }
        fault(
                key,
                "found \"%s\", expected a number such as 0.5 or 2, %s to %s"
                        .formatted(
                                found,
                                BigDecimal.valueOf(least, 3)
                                        .stripTrailingZeros()
                                        .toPlainString(),
                                BigDecimal.valueOf(most, 3).stripTrailingZeros().toPlainString()));
        return null;
    }

    @Nullable
    Duration duration(String key, @Nullable Duration fallback, Duration most) {
        String found = scalar(key, "a duration");
        if (found == null) {
            return fallback;
        }
        Duration duration = duration(found);
        if (duration != null && duration.toMillis() > 0 && duration.compareTo(most) <= 0) {
            return duration;
        }
        fault(
                key,
                "found \"%s\", expected a duration such as 500ms, 30s, 15m or 1h, up to %d h"
                        .formatted(found, most.toHours()));
        return fallback;
    }

    /** A duration in whole seconds; null when the key is not there. */
    @Nullable
    Long seconds(String key, Duration least, Duration most) {
        String found = scalar(key, "a duration");
        if (found == null) {
            return null;
        }
        Duration duration = duration(found);
        if (duration != null
                && duration.equals(Duration.ofSeconds(duration.toSeconds()))
                && duration.compareTo(least) >= 0
                && duration.compareTo(most) <= 0) {
            return duration.toSeconds();
        }
        fault(
                key,
                "found \"%s\", expected a duration in whole seconds such as 30s, 15m or 1h, %d s to %d h"
                        .formatted(found, least.toSeconds(), most.toHours()));
        return null;
    }

    /** Names and texts; none when the key is not there. Values may be numbers or truth values: they are taken as they stand. */
    Map<String, String> variables(String key) {
        Map<String, String> variables = new LinkedHashMap<>();
        Node member = members.get(key);
        if (member == null || isNull(member)) {
            return variables;
        }
        if (!(member instanceof MappingNode mapping)) {
            fault(key, "found %s, expected names with values".formatted(kind(member)));
            return variables;
        }
        YamlMap inner = new YamlMap(name(key), line(member), faults);
        inner.read(mapping, null);
        for (String name : inner.members.keySet()) {
            if (!VARIABLE.matcher(name).matches()) {
                inner.fault(name, "is no name of a variable, expected letters, digits and _");
            }
            String value = inner.scalar(name, "a text");
            variables.put(name, value == null ? "" : value);
        }
        return variables;
    }

    private void read(MappingNode mapping, @Nullable List<String> known) {
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode scalar)) {
                faults.add(line(tuple.getKeyNode()), name("") + ": found a key that is no text");
                continue;
            }
            String key = scalar.getValue();
            if (known != null && !known.contains(key)) {
                faults.add(line(scalar), "%s: unknown key, expected one of %s".formatted(name(key), known));
            } else if (members.putIfAbsent(key, tuple.getValueNode()) != null) {
                faults.add(line(scalar), name(key) + ": found for the second time, expected once");
            }
        }
    }

    private @Nullable String scalar(String key, String expected) {
        Node member = members.get(key);
        if (member == null) {
            return null;
        }
        if (!(member instanceof ScalarNode scalar) || isNull(member)) {
            fault(key, "found %s, expected %s".formatted(kind(member), expected));
            return null;
        }
        return scalar.getValue();
    }

    private static @Nullable Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private String name(String key) {
        if (path.isEmpty()) {
            return key.isEmpty() ? "file" : key;
        }
        return key.isEmpty() ? path : path + "." + key;
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static String kind(Node node) {
        return switch (node.getNodeId()) {
            case scalar -> isNull(node) ? "nothing" : "\"" + ((ScalarNode) node).getValue() + "\"";
            case sequence -> ((SequenceNode) node).getValue().isEmpty() ? "an empty list" : "a list";
            case mapping -> "keys";
            case anchor -> "an anchor";
        };
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
