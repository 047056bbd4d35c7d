package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.rollout.RefusalCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Follows a deploy to its end, also into an automatic way back; prints what changes only. */
final class DeployWatch {

    private static final Duration POLL = Duration.ofMillis(500);

    /** How long a request may be on the log before the API knows of it. */
    private static final Duration UNKNOWN = Duration.ofSeconds(30);

    /** What only people or the calendar end. */
    private static final Set<String> HELD = Set.of("approval", "freeze", "time", "resume");

    private final Session session;
    private final Duration timeout;
    private final Set<String> printed = new HashSet<>();
    private List<String> waitingFor = List.of();
    private @Nullable Instant start;

    DeployWatch(Session session, Duration timeout) {
        this.session = session;
        this.timeout = timeout;
    }

    /** @return how it ended, as an exit code */
    Exit follow(String app, String request) {
        if (!session.json()) {
            line("Request " + request + " of " + app);
        }
        JsonNode ended = await(app, request, session.json() ? deploy -> {} : this::show);
        Exit exit = Objects.requireNonNull(exit(ended));
        end(app, ended, exit);
        return exit;
    }

    /** Prints nothing. */
    JsonNode end(String app, String request) {
        return await(app, request, deploy -> {});
    }

    private JsonNode await(String app, String request, Consumer<JsonNode> seen) {
        Instant deadline = now().plus(timeout);
        Instant known = now().plus(UNKNOWN);
        while (true) {
            JsonNode deploy = look(request, known);
            if (deploy != null) {
                seen.accept(deploy);
                if (exit(deploy) != null) {
                    return deploy;
                }
            }
            if (!now().isBefore(deadline)) {
                throw new Failure(
                        deploy != null
                                        && HELD.contains(
                                                deploy.at("/waiting/reason").asText())
                                ? Exit.HELD
                                : Exit.TIMED_OUT,
                        "request " + request + " is not done within " + Texts.span(timeout) + "; it goes on" + waits(),
                        "bowwave status " + app + " --follow");
            }
            session.around().sleep(POLL);
        }
    }

    private @Nullable JsonNode look(String request, Instant known) {
        try {
            return session.api().get("/v1/deploys/" + Api.escaped(request));
        } catch (Failure e) {
            if (e.exit() != Exit.NOT_FOUND) {
                throw e;
            }
            if (now().isBefore(known)) {
                return null;
            }
            throw new Failure(
                    Exit.NOT_FOUND,
                    "request " + request + " is on the log, but the API has not heard of it for " + Texts.span(UNKNOWN),
                    "bowwave doctor");
        }
    }

    private void show(JsonNode deploy) {
        for (JsonNode event : deploy.path("events")) {
            if (printed.add(event.path("id").asText())) {
                line(since(event) + EventTexts.of(event));
            }
        }
        List<String> waits = List.of(deploy.path("waitingFor").asText("").split("; ", -1));
        waits.stream()
                .filter(each -> !each.isBlank() && !waitingFor.contains(each))
                .forEach(each -> line("          waits for " + each));
        waitingFor = waits;
    }

    private void end(String app, JsonNode deploy, Exit exit) {
        if (session.json()) {
            session.print(deploy);
            return;
        }
        String build = Texts.build(Texts.of(deploy, "build"));
        line(
                switch (exit) {
                    case OK -> done(app, deploy, build);
                    case ROLLED_BACK ->
                        "Rolled back: " + build + " was unhealthy, and every machine of " + app + " runs "
                                + Texts.build(Texts.of(deploy, "backTo", "previous")) + " again.";
                    default ->
                        "Ended: " + Texts.of(deploy, "state")
                                + (deploy.hasNonNull("detail") ? ", " + Texts.of(deploy, "detail") : "") + ".";
                });
    }

    private static String done(String app, JsonNode deploy, String build) {
        String action = deploy.path("action").asText("deploy");
        return switch (action) {
            case "deploy", "rollback" -> "Done: every machine of " + app + " runs " + build + ".";
            case "reject", "unreject" -> "Done: build " + build + " is " + action + "ed.";
            default -> "Done: " + action + ".";
        };
    }

    /** Null while it goes on. */
    private static @Nullable Exit exit(JsonNode deploy) {
        return switch (deploy.path("state").asText()) {
            case "done", "completed", "planned" -> Exit.OK;
            case "rolled-back" -> Exit.ROLLED_BACK;
            case "failed" -> Exit.FAILED;
            case "aborted", "superseded", "canceled" -> Exit.STOPPED;
            case "refused" -> refused(deploy);
            default -> null;
        };
    }

    /** @return what the refusal means to a script */
    static Exit refused(JsonNode deploy) {
        String code = deploy.path("refusal").asText("");
        for (JsonNode event : deploy.path("events")) {
            code = event.path("code").asText(code);
        }
        try {
            return switch (RefusalCode.of(code)) {
                case MALFORMED -> Exit.USAGE;
                case UNKNOWN_APP, UNKNOWN_BUILD, UNKNOWN_REGION -> Exit.NOT_FOUND;
                case NOT_DEPLOYABLE,
                        REJECTED,
                        NOTHING_TO_ROLL_BACK,
                        NO_ROLLOUT,
                        ALREADY_RUNNING,
                        PLAN_STALE,
                        BUSY,
                        EXPIRED,
                        NOT_REJECTED -> Exit.CONFLICT;
                case FROZEN -> Exit.HELD;
                case NOT_ALLOWED -> Exit.AUTH;
            };
        } catch (IllegalArgumentException e) {
            return Exit.CONFLICT;
        }
    }

    private String since(JsonNode event) {
        try {
            Instant time = Instant.parse(event.path("time").asText());
            start = start == null ? time : start;
            return String.format(
                    Locale.ROOT, "%7.2f s ", Duration.between(start, time).toMillis() / 1000.0);
        } catch (DateTimeException e) {
            return "          ";
        }
    }

    private String waits() {
        String text = String.join("; ", waitingFor);
        return text.isBlank() ? "" : "; it waits for " + text;
    }

    private void line(String text) {
        session.out().println(text);
        session.out().flush();
    }

    private Instant now() {
        return session.around().clock().instant();
    }
}
