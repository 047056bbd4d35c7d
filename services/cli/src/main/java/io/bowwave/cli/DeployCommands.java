package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.rollout.DeployAction;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave deploy} and {@code bowwave rollback}. */
final class DeployCommands {

    private DeployCommands() {}

    /** Where, and whether to wait. */
    static final class Options {
        @Parameters(index = "0", paramLabel = "APP", description = "Its name.")
        String app = "";

        @Option(
                names = "--region",
                paramLabel = "REGION",
                split = ",",
                description = "Only there. May be repeated. Default: everywhere.")
        @Nullable
        List<String> regions;

        @Option(names = "--detach", description = "Do not wait until it is done.")
        boolean detach;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                converter = Durations.class,
                description = "How long to wait, for example 90s. Default: 30m.")
        Duration timeout = Duration.ofMinutes(30);
    }

    @CommandLine.Command(
            name = "deploy",
            description = "Put a build on every machine of its app, and wait until it is there.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave deploy web",
                "  bowwave deploy web 0192f3c4-7a10 --reason \"fixes the login\"",
                "  bowwave deploy web --region us-east,eu-west --detach"
            })
    static final class Deploy implements Command {
        private final Session session;

        @Mixin
        Options options = new Options();

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "BUILD",
                description = "Its id, or the first digits of it. Default: the newest that is deployable.")
        @Nullable
        String build;

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands on the log.")
        @Nullable
        String reason;

        Deploy(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            String chosen = build != null ? ofApp(session, options.app, build) : newest();
            return request(session, DeployAction.DEPLOY, options, chosen, reason);
        }

        private String newest() {
            JsonNode answer = session.api().get("/v1/deployables?app=" + Api.escaped(options.app));
            String newest = "";
            for (JsonNode each : Texts.items(answer)) {
                // The ids are UUIDv7: the greatest is the newest.
                if ("deployable".equals(each.path("state").asText())
                        && BuildCommands.id(each).compareTo(newest) > 0) {
                    newest = BuildCommands.id(each);
                }
            }
            if (newest.isEmpty()) {
                session.api().get("/v1/apps/" + Api.escaped(options.app));
                throw new Failure(
                        Exit.CONFLICT,
                        options.app + " has no build that is deployable",
                        "bowwave build start " + options.app + " --follow");
            }
            return newest;
        }
    }

    @CommandLine.Command(
            name = "rollback",
            description = "Go back to the build before, or to the build named, and wait until every machine runs it.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave rollback web --reason \"errors after login\"",
                "  bowwave rollback web 0192f3c4-7a10 --reason \"last good one\""
            })
    static final class Rollback implements Command {
        private final Session session;

        @Mixin
        Options options = new Options();

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "BUILD",
                description = "Its id, or the first digits of it. Default: the one before.")
        @Nullable
        String build;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands on the log.")
        String reason = "";

        Rollback(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            String chosen = build == null ? null : ofApp(session, options.app, build);
            return request(session, DeployAction.ROLLBACK, options, chosen, reason);
        }
    }

    private static String ofApp(Session session, String app, String build) {
        JsonNode found = session.api().get(BuildCommands.path(build));
        if (!app.equals(found.path("app").asText(app))) {
            throw new Failure(
                    Exit.NOT_FOUND,
                    "build %s is of app %s, not of %s"
                            .formatted(
                                    BuildCommands.id(found), found.path("app").asText(), app),
                    "bowwave build list --app " + app);
        }
        return BuildCommands.id(found);
    }

    private static Exit request(
            Session session, DeployAction action, Options options, @Nullable String build, @Nullable String reason) {
        ObjectNode body =
                Json.mapper().createObjectNode().put("app", options.app).put("action", action.text());
        if (build != null) {
            body.put("build", build);
        }
        if (options.regions != null) {
            options.regions.forEach(body.putArray("regions")::add);
        }
        if (reason != null) {
            body.put("reason", reason);
        }
        JsonNode answer = session.api().post("/v1/deploys", body);
        String request = answer.path("request").asText();
        if (!options.detach) {
            return new DeployWatch(session, options.timeout).follow(options.app, request);
        }
        if (session.json()) {
            session.print(answer);
        } else {
            session.out()
                    .println("Request " + request + " is on the log. To follow it: bowwave status " + options.app
                            + " --follow");
        }
        return Exit.OK;
    }
}
