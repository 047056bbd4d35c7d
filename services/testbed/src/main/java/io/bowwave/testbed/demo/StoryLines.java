package io.bowwave.testbed.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Locale;

/** Picks the events that carry the story, and tells each in a line. */
final class StoryLines {

    private static final String PREFIX = "io.bowwave.";

    private final Narrator narrator;
    private final String app;

    StoryLines(Narrator narrator, String app) {
        this.narrator = narrator;
        this.app = app;
    }

    void take(JsonNode event) {
        if (!app.equals(event.path("app").asText())) {
            return;
        }
        String line = line(event);
        if (!line.isEmpty()) {
            narrator.step(Instant.parse(event.path("time").asText()), line);
        }
    }

    private static String line(JsonNode event) {
        String type = event.path("type").asText();
        int version = type.lastIndexOf(".v");
        return switch (type.startsWith(PREFIX) && version > 0 ? type.substring(PREFIX.length(), version) : type) {
            case "build.queued" -> "build " + text(event, "build") + " is queued";
            case "build.started" -> "builder " + text(event, "worker") + " has claimed it";
            case "build.lifted" -> "it is urgent now, says " + text(event, "liftedBy");
            case "build.requeued" -> "it is queued again: " + text(event, "cause");
            case "build.failed", "build.canceled" ->
                "the build has failed: " + text(event, "cause") + ", " + text(event, "message");
            case "build.succeeded" ->
                "built; " + bytes(event.path("uploadedBytes").asLong()) + " uploaded of "
                        + bytes(event.at("/artifact/size").asLong());
            case "replica.completed" ->
                "complete in " + text(event, "region")
                        + (event.hasNonNull("copiedFrom")
                                ? ", " + bytes(event.path("bytesCopied").asLong()) + " copied"
                                : " (home)");
            case "deployable" -> "deployable".equals(text(event, "state")) ? "deployable: every region has it" : "";
            case "deploy.accepted" -> text(event, "action") + " accepted as generation " + text(event, "generation");
            case "deploy.refused" -> "refused: " + text(event, "code") + ", " + text(event, "reason");
            case "rollout.region-converged" ->
                text(event, "region") + " has converged, "
                        + machines(event.path("machines").asInt());
            case "rollout.completed" ->
                "rollout completed on " + machines(event.path("machines").asInt());
            case "rollout.rollback-started", "rollout.failed" ->
                type.substring(PREFIX.length(), version) + ": " + text(event, "reason");
            default -> "";
        };
    }

    private static String text(JsonNode event, String name) {
        return event.path(name).asText("-");
    }

    static String machines(int count) {
        return count == 1 ? "1 machine" : count + " machines";
    }

    /** Units of 1,000. */
    static String bytes(long bytes) {
        if (bytes < 10_000) {
            return bytes + " B";
        }
        return bytes < 1_000_000
                ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                : String.format(Locale.ROOT, "%.2f MB", bytes / 1e6);
    }
}
