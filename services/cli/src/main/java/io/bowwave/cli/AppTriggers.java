package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Instant;

/** What starts an app's builds, as {@code bowwave app show} ends with it. */
final class AppTriggers {

    private AppTriggers() {}

    static void show(Session session, String app) {
        JsonNode triggers = session.api().get("/v1/apps/" + Api.escaped(app) + "/triggers");
        Instant now = session.around().clock().instant();
        PrintWriter out = session.out();
        boolean old = triggers.hasNonNull("oldSecretUntil");
        out.println("webhooks     "
                + (triggers.path("secretSet").asBoolean() ? "signed" : "none: it has no webhook secret")
                + (old ? ", the secret before is good until " + Texts.of(triggers, "oldSecretUntil") : ""));
        JsonNode watched = triggers.path("watched");
        out.println("head         " + head(watched, now));
    }

    private static String head(JsonNode watched, Instant now) {
        return switch (watched.path("state").asText()) {
            case "seen" ->
                "%s, asked %s ago"
                        .formatted(
                                Texts.commit(watched.path("commit").asText()),
                                Texts.age(watched.path("answeredAt").asText(), now));
            case "missing" -> "the repository has no such branch";
            case "unreachable" ->
                "unknown for %s, %d tries: %s"
                        .formatted(
                                Texts.age(watched.path("failingSince").asText(), now),
                                watched.path("failures").asInt(),
                                Texts.of(watched, "problem"));
            default -> "not asked for yet";
        };
    }
}
