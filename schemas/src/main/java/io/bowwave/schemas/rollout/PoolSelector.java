package io.bowwave.schemas.rollout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which machines belong to a pool. A pool is a map from labels to what they must be, so one with plain values reads as it always has:
 *
 * <table>
 * <caption>Conditions</caption>
 * <tr><th>in an expression</th><th>in the map</th><th>holds when the machine's label</th></tr>
 * <tr><td>{@code os=linux}</td><td>{@code "os": "linux"}</td><td>is this</td></tr>
 * <tr><td>{@code size!=small}</td><td>{@code "size": "!=small"}</td><td>is another, or is not there</td></tr>
 * <tr><td>{@code zone in (a,b)}</td><td>{@code "zone": "in (a,b)"}</td><td>is one of these</td></tr>
 * <tr><td>{@code zone notin (a,b)}</td><td>{@code "zone": "notin (a,b)"}</td><td>is none of these, or is not there</td></tr>
 * <tr><td>{@code gpu}</td><td>{@code "gpu": "*"}</td><td>is there</td></tr>
 * <tr><td>{@code !gpu}</td><td>{@code "gpu": "!*"}</td><td>is not there</td></tr>
 * </table>
 *
 * All conditions must hold, so an empty pool is every machine.
 */
public final class PoolSelector {

    private static final Pattern SET = Pattern.compile("(in|notin) \\(([^()]*)\\)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9_./-]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("[^\\s,()!=*]{1,128}");
    private static final Pattern CONDITION =
            Pattern.compile("(!?)([^\\s!=(),]+)\\s*(?:(==|=|!=)\\s*([^\\s!=(),]*)|(in|notin)\\s*\\(([^()]*)\\))?");
    private static final String THERE = "*";
    private static final String NOT_THERE = "!*";
    private static final String NOT = "!=";

    private PoolSelector() {}

    /** Whether a machine with these labels belongs to the pool. */
    public static boolean matches(Map<String, String> pool, Map<String, String> labels) {
        return pool.entrySet().stream().allMatch(each -> holds(each.getValue(), labels.get(each.getKey())));
    }

    /**
     * Reads conditions with commas between them.
     *
     * @throws IllegalArgumentException saying which condition is none, and what is expected
     */
    public static Map<String, String> parse(String expression) {
        Map<String, String> pool = new TreeMap<>();
        for (String each : split(expression)) {
            Matcher matcher = CONDITION.matcher(each);
            if (!matcher.matches()) {
                throw wrong(each);
            }
            if (pool.put(matcher.group(2), condition(each, matcher)) != null) {
                throw new IllegalArgumentException(
                        "pool: found two conditions on \"%s\", expected one: several values go into in (...) or notin (...)"
                                .formatted(matcher.group(2)));
            }
        }
        check(pool);
        return pool;
    }

    /** The pool as an expression, sorted. */
    public static String text(Map<String, String> pool) {
        List<String> conditions = new ArrayList<>();
        new TreeMap<>(pool).forEach((label, value) -> conditions.add(text(label, value)));
        return String.join(",", conditions);
    }

    /** @throws IllegalArgumentException when a label or a condition is none; says what is expected */
    public static void check(Map<String, String> pool) {
        pool.forEach((label, value) -> {
            if (!NAME.matcher(label).matches()) {
                throw new IllegalArgumentException(
                        "pool: found the label \"%s\", expected letters, digits and -_./ between them"
                                .formatted(label));
            }
            for (String each : values(value)) {
                if (!VALUE.matcher(each).matches()) {
                    throw wrong(text(label, value));
                }
            }
        });
    }

    private static boolean holds(String condition, @Nullable String label) {
        Matcher set = SET.matcher(condition);
        if (set.matches()) {
            boolean among = label != null && values(condition).contains(label);
            return among == set.group(1).equals("in");
        }
        return switch (condition) {
            case THERE -> label != null;
            case NOT_THERE -> label == null;
            default ->
                condition.startsWith(NOT) ? !condition.substring(NOT.length()).equals(label) : condition.equals(label);
        };
    }

    private static String condition(String each, Matcher parts) {
        boolean negated = !parts.group(1).isEmpty();
        String operator = parts.group(3) == null ? parts.group(5) : parts.group(3);
        if (operator == null) {
            return negated ? NOT_THERE : THERE;
        }
        if (negated) {
            throw wrong(each);
        }
        return switch (operator) {
            case "!=" -> NOT + parts.group(4);
            case "in", "notin" -> "%s (%s)".formatted(operator, String.join(",", list(parts.group(6))));
            default -> parts.group(4);
        };
    }

    private static List<String> values(String condition) {
        Matcher set = SET.matcher(condition);
        if (set.matches()) {
            return list(set.group(2));
        }
        if (condition.equals(THERE) || condition.equals(NOT_THERE)) {
            return List.of();
        }
        return List.of(condition.startsWith(NOT) ? condition.substring(NOT.length()) : condition);
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static String text(String label, String value) {
        if (value.equals(THERE)) {
            return label;
        }
        if (value.equals(NOT_THERE)) {
            return "!" + label;
        }
        if (SET.matcher(value).matches()) {
            return label + " " + value;
        }
        return value.startsWith(NOT) ? label + value : label + "=" + value;
    }

    /** At commas outside of parentheses. */
    private static List<String> split(String expression) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < expression.length(); i++) {
            char each = expression.charAt(i);
            depth += each == '(' ? 1 : each == ')' ? -1 : 0;
            if (each == ',' && depth == 0) {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(each);
            }
        }
        parts.add(part.toString().strip());
        return parts.equals(List.of("")) ? List.of() : Collections.unmodifiableList(parts);
    }

    private static IllegalArgumentException wrong(String condition) {
        return new IllegalArgumentException(
                "pool: found \"%s\", expected label=value, label!=value, label in (a,b), label notin (a,b), label or !label"
                        .formatted(condition));
    }
}
