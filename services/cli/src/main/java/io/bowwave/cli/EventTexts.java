package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** An event in one line for people. Of a type that this version does not know: its type and subject. */
final class EventTexts {

    private static final String PREFIX = "io.bowwave.";

    private EventTexts() {}

    static String of(JsonNode event) {
        String type = event.path("type").asText();
        String name = type.startsWith(PREFIX) ? type.substring(PREFIX.length()) : type;
        int version = name.lastIndexOf(".v");
        name = version > 0 ? name.substring(0, version) : name;
        String said = said(name, event);
        return said.isEmpty() ? name + " " + Texts.of(event, "subject") : name + " " + said;
    }

    private static String said(String name, JsonNode event) {
        return switch (name) {
            case "app.defined" -> text(event, "branch") + " of " + text(event, "repoUrl");
            case "region.defined" -> text(event, "region");
            case "build.queued" ->
                build(event) + ", commit " + commit(event) + ", " + text(event, "trigger") + " by "
                        + text(event, "requestedBy");
            case "build.lifted" -> build(event) + ", " + text(event, "priority") + " by " + text(event, "liftedBy");
            case "build.started" ->
                build(event) + ", attempt " + text(event, "attempt") + " on " + text(event, "worker");
            case "build.requeued", "build.failed", "build.canceled" ->
                build(event) + ": " + text(event, "cause") + ", " + text(event, "message");
            case "build.succeeded" ->
                build(event) + ", " + bytes(event, "uploadedBytes") + " new of "
                        + Texts.bytes(event.at("/artifact/size").asLong());
            case "build.log" -> build(event) + " " + text(event, "text").stripTrailing();
            case "replica.started" -> replica(event) + ", " + bytes(event, "bytesTotal");
            case "replica.progress" ->
                replica(event) + ", " + bytes(event, "bytesDone") + " of " + bytes(event, "bytesTotal");
            case "replica.completed" -> replica(event) + ", " + bytes(event, "bytesCopied");
            case "replica.failed", "replica.removed" -> replica(event) + ": " + text(event, "reason");
            case "artifact.expired" ->
                build(event) + ": " + text(event, "reason") + "; removed after " + text(event, "removedAfter");
            case "artifact.kept" -> build(event) + ": " + text(event, "reason");
            case "deployable" -> build(event) + " " + text(event, "state") + " in " + text(event, "regions");
            case "goal" ->
                text(event, "region") + " generation " + text(event, "generation") + ", "
                        + Texts.build(event.at("/target/build").asText("-")) + " at " + text(event, "permille")
                        + " permille";
            case "machine.status" ->
                text(event, "region") + " " + text(event, "machine") + " " + text(event, "state") + " " + build(event)
                        + because(event);
            case "fleet.status" -> text(event, "region") + " " + counts(event);
            case "dead-letter" -> text(event, "dl_topic") + ": " + text(event, "dl_reason");
            default -> RolloutTexts.of(name, event);
        };
    }

    private static String counts(JsonNode event) {
        StringBuilder text = new StringBuilder(text(event, "machines")).append(" machines");
        event.path("counts").forEach(count -> text.append(", ")
                .append(text(count, "machines"))
                .append(' ')
                .append(text(count, "state"))
                .append(" on ")
                .append(text(count, "generation")));
        return text.toString();
    }

    private static String text(JsonNode event, String name) {
        return Texts.of(event, name);
    }

    private static String build(JsonNode event) {
        return Texts.build(text(event, "build"));
    }

    private static String commit(JsonNode event) {
        return Texts.commit(text(event, "commit"));
    }

    private static String replica(JsonNode event) {
        return build(event) + " in " + text(event, "region");
    }

    private static String bytes(JsonNode event, String name) {
        return Texts.bytes(event.path(name).asLong());
    }

    private static String because(JsonNode event) {
        return event.hasNonNull("reason") ? ": " + text(event, "reason") : "";
    }
}
