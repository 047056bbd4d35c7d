package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.fleet.LastWords;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A deploy told from its beginning, a sentence each, for somebody who has not seen any of it. Pure. */
final class DeployStory {

    private static final int BRIEF_BUILD = 13;
    private static final int BRIEF_COMMIT = 10;

    private final DeployResource deploy;
    private final List<String> lines = new ArrayList<>();

    private DeployStory(DeployResource deploy) {
        this.deploy = deploy;
    }

    static List<String> of(DeployResource deploy) {
        DeployStory story = new DeployStory(deploy);
        story.asked();
        story.approvals();
        story.waves();
        story.troubles();
        story.machines();
        story.end();
        story.now();
        return List.copyOf(story.lines);
    }

    private void asked() {
        String of = deploy.deploy() == null
                ? Objects.equals(deploy.previous(), deploy.build()) || deploy.previous() == null
                        ? ""
                        : " in place of " + brief(deploy.previous())
                : " for deploy " + deploy.deploy();
        String build = deploy.build() == null ? "" : " " + brief(deploy.build());
        String commit = deploy.commit() == null ? "" : " (commit %s)".formatted(cut(deploy.commit(), BRIEF_COMMIT));
        add("%s asked%s for %s%s%s%s%s"
                .formatted(
                        Objects.requireNonNullElse(deploy.actor(), "Somebody"),
                        deploy.requestedAt() == null ? "" : " at " + time(deploy.requestedAt()),
                        deploy.action() == null ? "something" : deploy.action(),
                        build,
                        commit,
                        of,
                        deploy.reason() == null ? "" : ": " + deploy.reason()));
    }

    private void approvals() {
        DeployResource.Approvals approvals = deploy.approvals();
        if (approvals != null) {
            int needed = Objects.requireNonNullElse(approvals.needed(), 0);
            String by = approvals.by().isEmpty() ? "" : ", by " + String.join(", ", approvals.by());
            add("%d of %d approvals%s".formatted(approvals.by().size(), needed, by));
        }
    }

    private void waves() {
        List<DeployResource.Wave> later = new ArrayList<>();
        for (DeployResource.Wave wave : deploy.wavePlan()) {
            if (wave.startedAt() == null) {
                later.add(wave);
            } else {
                add("Wave %d of %d (%s) %s"
                        .formatted(wave.wave(), deploy.wavePlan().size(), shares(wave), course(wave)));
            }
        }
        deploy.regions().stream()
                .filter(region -> region.skipped() != null)
                .forEach(region -> add("%s was left out: %s; it catches up when it can be reached again"
                        .formatted(region.region(), region.skipped())));
        if (!later.isEmpty()) {
            add("%s (%s) %s"
                    .formatted(
                            later.size() == 1
                                    ? "Wave " + later.getFirst().wave()
                                    : "Waves %d to %d"
                                            .formatted(
                                                    later.getFirst().wave(),
                                                    later.getLast().wave()),
                            later.stream().map(DeployStory::shares).collect(Collectors.joining("; ")),
                            deploy.ended()
                                    ? "never began"
                                    : later.size() == 1 ? "comes after that" : "come after that"));
        }
    }

    private String course(DeployResource.Wave wave) {
        Instant completed = wave.completedAt();
        if (completed == null) {
            return deploy.ended()
                    ? "began at %s and did not get through".formatted(time(wave.startedAt()))
                    : "began at " + time(wave.startedAt());
        }
        String healthy = "was healthy after " + span(wave.startedAt(), completed);
        String bake = wave.bakeSeconds() == null || wave.bakeSeconds() == 0 ? "" : " of " + wave.bakeSeconds() + " s";
        return switch (wave.state()) {
            case "done" -> healthy + (bake.isEmpty() ? "" : " and passed its bake" + bake);
            case "baking" ->
                deploy.ended() || deploy.state().equals("rolling-back")
                        ? healthy + " and broke in its bake" + bake
                        : healthy + " and is in its bake" + bake;
            default -> healthy;
        };
    }

    /** Gates that did not hold, or why else it stopped; each reason once. */
    private void troubles() {
        List<String> told = new ArrayList<>();
        deploy.wavePlan().forEach(wave -> wave.gates().stream()
                .filter(gate -> gate.verdict() != null && !gate.verdict().equals("passed"))
                .forEach(gate -> {
                    told.add(Objects.requireNonNullElse(gate.why(), ""));
                    add("Gate %s of wave %d%s %s%s"
                            .formatted(
                                    gate.gate(),
                                    wave.wave(),
                                    gate.region() == null ? "" : " in " + gate.region(),
                                    gate.verdict().equals("no-data") ? "had no data" : gate.verdict(),
                                    gate.why() == null ? "" : ": " + brief(gate.why(), gate.region())));
                }));
        for (JsonNode event : events("rollout.paused", "rollout.rollback-started", "rollout.failed")) {
            String reason = event.path("reason").asText("");
            if (!reason.isEmpty() && !told.contains(reason)) {
                told.add(reason);
                add("%s: %s".formatted(stop(event), brief(reason, null)));
            }
        }
        // A pause by hand is another request, with its own events.
        if (deploy.state().equals("paused") && deploy.detail() != null && !told.contains(deploy.detail())) {
            add("Paused: " + brief(deploy.detail(), null));
        }
    }

    private static String stop(JsonNode event) {
        String type = event.path("type").asText();
        return type.contains("paused") ? "Paused" : type.contains("failed") ? "Failed" : "Taken back";
    }

    private void machines() {
        for (JsonNode machine : deploy.failing()) {
            String log = machine.path("logTail").asText("").strip();
            String reason = machine.path("reason").asText("it failed");
            add("%s in %s: %s"
                    .formatted(
                            machine.path("machine").asText(),
                            machine.path("region").asText(),
                            log.isEmpty() ? reason : brief(reason, null)));
            log.lines().forEach(line -> lines.add("    | " + line));
        }
    }

    private void end() {
        if (!deploy.ended()) {
            return;
        }
        String after = deploy.endedAt() == null
                ? ""
                : " at %s, %s after it was asked for"
                        .formatted(time(deploy.endedAt()), span(deploy.requestedAt(), deploy.endedAt()));
        switch (deploy.state()) {
            case "rolled-back" -> {
                add("Every machine was back on %s%s".formatted(brief(deploy.backTo()), after));
                events("build.rejected").stream()
                        .findFirst()
                        .ifPresent(event -> add("Build %s is marked bad: nothing deploys it any more"
                                .formatted(brief(deploy.build()))));
            }
            case "done" -> add("Done%s%s".formatted(after, detail()));
            case "refused" -> add("Refused as %s%s".formatted(deploy.refusal(), detail()));
            case "planned" ->
                add(
                        deploy.refusal() == null
                                ? "It is a plan only"
                                : "A deploy would be refused as %s%s".formatted(deploy.refusal(), detail()));
            case "superseded" -> add("Request %s took its place%s".formatted(deploy.supersededBy(), after));
            case "aborted" -> {
                add("Given up%s%s".formatted(after, detail()));
                deploy.standing()
                        .forEach(each -> add("%s runs %s on %s%% of its machines"
                                .formatted(
                                        each.path("region").asText(),
                                        brief(each.path("build").asText(null)),
                                        each.path("permille").asInt() / 10.0)));
            }
            default -> add("It %s%s".formatted(deploy.state(), after));
        }
    }

    private void now() {
        DeployResource.Waiting waiting = deploy.waiting();
        if (waiting != null) {
            add("It waits for " + waiting.text());
        }
    }

    private String detail() {
        return deploy.detail() == null ? "" : ": " + deploy.detail();
    }

    private List<JsonNode> events(String... kinds) {
        return deploy.events() == null
                ? List.of()
                : deploy.events().stream()
                        .filter(event -> List.of(kinds)
                                .contains(event.path("type").asText().replaceAll("^io\\.bowwave\\.|\\.v\\d+$", "")))
                        .toList();
    }

    private void add(String sentence) {
        lines.add(sentence + ".");
    }

    private static String shares(DeployResource.Wave wave) {
        return wave.shares().entrySet().stream()
                .map((Map.Entry<String, String> share) -> share.getKey() + " " + share.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Without the log's last lines and without the region that was named before. */
    private static String brief(String reason, @Nullable String region) {
        String text = LastWords.cut(reason);
        return region != null && text.startsWith(region + ": ") ? text.substring(region.length() + 2) : text;
    }

    private static String brief(@Nullable String build) {
        return build == null ? "nothing" : cut(build, BRIEF_BUILD);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }

    private static String time(@Nullable Instant time) {
        return time == null
                ? "an unknown time"
                : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String span(@Nullable Instant from, @Nullable Instant to) {
        if (from == null || to == null) {
            return "some time";
        }
        Duration span = Duration.between(from, to);
        return span.toMinutes() < 2
                ? String.format(Locale.ROOT, "%.1f s", span.toMillis() / 1000.0)
                : span.toMinutes() + " min";
    }
}
