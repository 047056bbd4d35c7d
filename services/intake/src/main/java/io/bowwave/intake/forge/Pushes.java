package io.bowwave.intake.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Parts that bodies of several forges have in common. */
final class Pushes {

    /** What stands for no commit. */
    private static final String NOTHING = "0".repeat(40);

    private static final int LONGEST_NAME = 255;
    private static final int LONGEST_REF = 300;

    private Pushes() {}

    /** @param commit as found; zeros or null: the ref was deleted */
    static Push of(String ref, @Nullable String commit, String by) {
        if (!ref.startsWith("refs/") || ref.length() > LONGEST_REF) {
            throw new UnreadablePushException(
                    "ref: found \"%s\", expected a full ref such as refs/heads/main".formatted(shown(ref)));
        }
        if (commit == null || commit.equals(NOTHING)) {
            return new Push(ref, null, by);
        }
        if (!commit.matches("[0-9a-f]{40}")) {
            throw new UnreadablePushException(
                    "commit of %s: found \"%s\", expected 40 hex digits".formatted(ref, shown(commit)));
        }
        return new Push(ref, commit, by);
    }

    /** A body that names one ref and where it is {@code after}. */
    static Push single(JsonNode body, String by) {
        boolean deleted = body.path("deleted").asBoolean();
        return of(body.path("ref").asText(), deleted ? null : body.path("after").asText(), by);
    }

    /** The first of these that says anything. */
    static String who(Stream<JsonNode> names) {
        String name = names.map(each -> each.asText(""))
                .filter(each -> !each.isBlank())
                .findFirst()
                .orElse("unknown");
        return name.substring(0, Math.min(name.length(), LONGEST_NAME));
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), LONGEST_REF));
    }
}
