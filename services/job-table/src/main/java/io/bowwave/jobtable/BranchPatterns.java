package io.bowwave.jobtable;

import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Says of which branches something holds: names with {@code *} for any characters, comma between them. */
final class BranchPatterns {

    private static final String BRANCHES = "refs/heads/";

    private BranchPatterns() {}

    /** @param ref a tag matches nothing but a pattern that begins with {@code refs/} */
    static boolean match(String patterns, String ref) {
        return Arrays.stream(patterns.split(",", -1))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .anyMatch(pattern -> regex(pattern.startsWith("refs/") ? pattern : BRANCHES + pattern)
                        .matcher(ref)
                        .matches());
    }

    private static Pattern regex(String pattern) {
        return Pattern.compile(
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
    }
}
