package io.bowwave.intake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why a deploy is where it is, and what somebody may do about it.
 *
 * @param since when it got there
 * @param until when that ends by itself, or is given up; absent: it does not
 * @param reasons the most important first
 * @param story from its beginning, a sentence or a line of a machine's log each
 * @param next commands to type
 */
record DeployExplained(
        String request,
        String app,
        @Nullable String action,
        @Nullable String build,
        String state,
        @Nullable Instant since,
        @Nullable Instant until,
        List<Reason> reasons,
        List<String> story,
        List<String> next) {

    /**
     * @param kind what it waits for: time, approval, freeze, conflict, slot, region, bake, machines, gate, wave, resume or answer; else
     *     approvals, gate, machine or ended
     * @param text a sentence
     */
    record Reason(String kind, String text) {}

    static DeployExplained of(DeployResource deploy) {
        DeployResource.Waiting waiting = deploy.waiting();
        List<Reason> reasons = new ArrayList<>();
        if (waiting != null) {
            reasons.add(new Reason(waiting.reason(), "waits for " + waiting.text()));
        }
        if (deploy.ended()) {
            reasons.add(new Reason("ended", end(deploy)));
        }
        approvals(deploy, reasons);
        deploy.wavePlan().forEach(wave -> wave.gates().stream()
                .filter(gate -> gate.verdict() != null && !gate.verdict().equals("passed"))
                .forEach(gate -> reasons.add(new Reason("gate", gate(wave, gate)))));
        deploy.failing().forEach(machine -> reasons.add(new Reason("machine", machine(machine))));
        return new DeployExplained(
                deploy.request(),
                deploy.app(),
                deploy.action(),
                deploy.build(),
                deploy.state(),
                waiting == null ? deploy.endedAt() : waiting.since(),
                waiting == null ? null : waiting.until(),
                reasons,
                DeployStory.of(deploy),
                next(deploy, waiting == null ? "" : waiting.reason()));
    }

    private static String end(DeployResource deploy) {
        String detail = deploy.detail() == null ? "" : ": " + deploy.detail();
        return switch (deploy.state()) {
            case "done" -> "it is done" + detail;
            case "refused" -> "it was refused as " + deploy.refusal() + detail;
            case "planned" ->
                deploy.refusal() == null ? "it is a plan" : "a deploy would be refused as " + deploy.refusal() + detail;
            case "superseded" -> "request " + deploy.supersededBy() + " took its place";
            case "rolled-back" -> "every machine is back on " + deploy.backTo() + detail;
            default -> "it was " + deploy.state() + detail;
        };
    }

    private static void approvals(DeployResource deploy, List<Reason> reasons) {
        DeployResource.Approvals approvals = deploy.approvals();
        if (approvals != null && !approvals.by().isEmpty()) {
            reasons.add(new Reason(
                    "approvals",
                    "%d of %s approvals, by %s"
                            .formatted(
                                    approvals.by().size(),
                                    Objects.requireNonNullElse(approvals.needed(), 0),
                                    String.join(", ", approvals.by()))));
        }
    }

    private static String gate(DeployResource.Wave wave, DeployResource.Gate gate) {
        return "gate %s of wave %d%s: %s%s"
                .formatted(
                        gate.gate(),
                        wave.wave(),
                        gate.region() == null ? "" : " in " + gate.region(),
                        gate.verdict(),
                        gate.why() == null ? "" : ", " + gate.why());
    }

    private static String machine(JsonNode machine) {
        String log = machine.path("logTail").asText("").strip();
        return "%s in %s: %s%s"
                .formatted(
                        machine.path("machine").asText(),
                        machine.path("region").asText(),
                        machine.path("reason").asText("it failed"),
                        log.isEmpty() ? "" : "\n" + log);
    }

    private static List<String> next(DeployResource deploy, String waitsFor) {
        String app = deploy.app();
        return switch (waitsFor) {
            case "approval" -> List.of("bowwave approve " + deploy.request());
            case "freeze" -> List.of("bowwave freeze list " + app);
            case "bake" -> List.of("bowwave promote " + app, "bowwave pause " + app);
            case "resume" ->
                List.of(
                        "bowwave resume " + app,
                        "bowwave abort " + app + " --reason TEXT",
                        "bowwave rollback " + app + " --reason TEXT");
            case "machines", "region", "gate" ->
                List.of("bowwave machines --app " + app, "bowwave rollback " + app + " --reason TEXT");
            case "time", "conflict", "slot" ->
                List.of("bowwave abort " + app + " " + deploy.request() + " --reason TEXT");
            default -> ended(deploy);
        };
    }

    private static List<String> ended(DeployResource deploy) {
        if (deploy.nextStep() != null) {
            return List.of(deploy.nextStep());
        }
        return switch (Objects.requireNonNullElse(deploy.refusal(), "")) {
            case "frozen" ->
                List.of(
                        "bowwave freeze list " + deploy.app(),
                        "bowwave deploy %s %s --override-freeze --reason TEXT"
                                .formatted(deploy.app(), Objects.requireNonNullElse(deploy.build(), "latest")));
            case "plan-stale" -> List.of("bowwave plan " + deploy.app());
            case "rejected" -> List.of("bowwave unreject " + deploy.build());
            default ->
                deploy.state().equals("rolled-back")
                        ? List.of(
                                "bowwave build logs " + deploy.build(),
                                "bowwave unreject %s --reason TEXT".formatted(deploy.build()))
                        : List.of();
        };
    }
}
