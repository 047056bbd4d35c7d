package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.fleet.LastWords;
import java.util.ArrayList;
import java.util.List;

/** Events about deploys and rollouts in a few words. */
final class RolloutTexts {

    private RolloutTexts() {}

    /** @return empty when the name is none of a deploy's */
    static String of(String name, JsonNode event) {
        return switch (name) {
            case "deploy.request" ->
                text(event, "action") + (event.hasNonNull("build") ? " " + build(event) : "") + because(event);
            case "deploy.accepted" -> accepted(event);
            case "deploy.refused" -> text(event, "action") + ": " + text(event, "code") + ", " + text(event, "reason");
            case "deploy.planned" ->
                text(event, "plan") + ", " + build(event) + " in "
                        + event.path("waves").size() + " waves";
            case "deploy.scheduled" -> "at " + text(event, "startsAt");
            case "deploy.waiting" -> text(event, "reason") + ": " + text(event, "why") + until(event);
            case "deploy.approved" ->
                "%s of %s, by %s".formatted(text(event, "approvals"), text(event, "needed"), text(event, "actor"));
            case "rollout.wave-started" -> wave(event) + ", " + share(event) + " of " + text(event, "regions");
            case "rollout.wave-completed" -> wave(event);
            case "rollout.wave-baking" -> "wave " + text(event, "wave") + until(event);
            case "rollout.batch-started" ->
                text(event, "region") + " to " + share(event)
                        + (event.path("machines").asInt() > 0 ? ", " + machines(event) : "");
            case "rollout.gate-asked" ->
                text(event, "gate") + " of wave " + text(event, "wave") + ": " + text(event, "query");
            case "rollout.gate-judged" -> judged(event);
            case "rollout.region-skipped" -> text(event, "region") + because(event);
            case "rollout.region-converged" ->
                text(event, "region") + ", " + machines(event) + " on generation " + text(event, "generation");
            case "rollout.completed" -> build(event) + " on " + machines(event);
            case "rollout.rollback-started" ->
                build(event) + " back to " + back(event) + because(event) + failing(event);
            case "rollout.rolled-back" -> build(event) + " back to " + back(event);
            case "rollout.failed" -> build(event) + because(event) + failing(event);
            case "build.rejected" ->
                build(event) + because(event) + "; to allow it again: bowwave unreject " + build(event);
            case "build.unrejected" -> build(event) + because(event);
            case "rollout.superseded" -> "by " + text(event, "by");
            case "rollout.paused", "rollout.resumed", "rollout.aborted", "rollout.promoted" ->
                text(event, "rollout") + because(event) + failing(event);
            default -> "";
        };
    }

    private static String accepted(JsonNode event) {
        if (event.path("generation").asLong() == 0) {
            return text(event, "action") + because(event);
        }
        String waves =
                event.path("waves").isEmpty() ? "" : ", " + event.path("waves").size() + " waves";
        return text(event, "action") + " " + build(event) + " as generation " + text(event, "generation") + " in "
                + text(event, "regions") + waves + because(event);
    }

    private static String judged(JsonNode event) {
        return "%s of wave %s%s: %s, %s"
                .formatted(
                        text(event, "gate"),
                        text(event, "wave"),
                        event.hasNonNull("region") ? " in " + text(event, "region") : "",
                        text(event, "verdict"),
                        text(event, "why"));
    }

    /** Each machine on a line of its own, with the last that it logged. */
    private static String failing(JsonNode event) {
        List<String> lines = new ArrayList<>();
        for (JsonNode machine : event.path("machines").isArray() ? event.path("machines") : event.path("none")) {
            lines.add("%n             %s in %s: %s"
                    .formatted(
                            text(machine, "machine"), text(machine, "region"), LastWords.cut(text(machine, "reason"))));
            machine.path("logTail")
                    .asText("")
                    .lines()
                    .forEach(line -> lines.add("%n               | %s".formatted(line)));
        }
        return String.join("", lines);
    }

    private static String until(JsonNode event) {
        return event.hasNonNull("until") ? ", until " + text(event, "until") : "";
    }

    private static String text(JsonNode event, String name) {
        return Texts.of(event, name);
    }

    private static String build(JsonNode event) {
        return Texts.build(text(event, "build"));
    }

    private static String back(JsonNode event) {
        return Texts.build(text(event, "backTo"));
    }

    private static String wave(JsonNode event) {
        return text(event, "wave") + " of " + text(event, "waves");
    }

    private static String because(JsonNode event) {
        return event.hasNonNull("reason") ? ": " + LastWords.cut(text(event, "reason")) : "";
    }

    private static String share(JsonNode event) {
        int permille = event.path("permille").asInt();
        return permille % 10 == 0 ? permille / 10 + "%" : permille / 10.0 + "%";
    }

    private static String machines(JsonNode event) {
        return event.path("machines").asInt() == 1 ? "1 machine" : text(event, "machines") + " machines";
    }
}
