package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave build ...}. */
@CommandLine.Command(
        name = "build",
        description = "Builds: one commit of one app each.",
        synopsisSubcommandLabel = "(start | list | show | explain | logs | cancel | retry | pin | unpin)",
        subcommands = {
            BuildCommands.Start.class,
            BuildCommands.List_.class,
            BuildShow.class,
            BuildExplain.Explain.class,
            BuildCommands.Logs.class,
            BuildCommands.Cancel.class,
            BuildExplain.Retry.class,
            BuildPins.Pin.class,
            BuildPins.Unpin.class
        })
final class BuildCommands {

    static final String PATH = "/v1/builds";

    private BuildCommands() {}

    static String path(String build) {
        return PATH + "/" + Api.escaped(build);
    }

    static String id(JsonNode build) {
        return Texts.of(build, "build", "id");
    }

    @CommandLine.Command(
            name = "start",
            description = "Build the head of an app's branch, or the commit named.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave build start web",
                "  bowwave build start web --follow",
                "  bowwave build start web --commit 3f786850e387550fdab836ed7e6dc881de23001b"
            })
    static final class Start implements Command {
        private final Session session;

        @Parameters(paramLabel = "APP", description = "Its name.")
        String app = "";

        @Option(names = "--commit", paramLabel = "SHA", description = "40 hex digits.")
        @Nullable
        String commit;

        @Option(names = "--ref", paramLabel = "REF", description = "A branch or tag, whose head is built.")
        @Nullable
        String ref;

        @Option(
                names = {"--rebuild", "--again"},
                description = "Also when the commit has a good build.")
        boolean again;

        @Option(
                names = "--priority",
                paramLabel = "PRIORITY",
                description =
                        "normal, or urgent: before other branches' builds that are up to 15 minutes older, also when the commit is queued already.")
        @Nullable
        String priority;

        @Option(
                names = {"-f", "--follow"},
                description = "Print the log, and exit as the build ends.")
        boolean follow;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                converter = Durations.class,
                description = "How long to follow, for example 90s. Default: 30m.")
        Duration timeout = Duration.ofMinutes(30);

        Start(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            if (commit != null && ref != null) {
                throw new Failure(
                        Exit.USAGE, "--commit and --ref: expected at most one of them", "bowwave build start --help");
            }
            ObjectNode body = Json.mapper().createObjectNode().put("app", app);
            if (commit != null) {
                body.put("commit", commit);
            }
            if (ref != null) {
                body.put("ref", ref);
            }
            if (again) {
                body.put("again", true);
            }
            if (priority != null) {
                body.put("priority", priority);
            }
            JsonNode made = session.api().post(PATH, body);
            String build = id(made);
            if (!follow) {
                if (session.json()) {
                    session.print(made);
                } else {
                    session.out()
                            .println("Build " + build + " of " + app + " is " + Texts.of(made, "status") + urgent(made)
                                    + ", commit " + Texts.of(made, "commit"));
                    session.out().println("To follow it: bowwave build logs -f " + Texts.build(build));
                }
                return Exit.OK;
            }
            if (!session.json()) {
                session.out().println("Build " + build + " of " + app + ", commit " + Texts.of(made, "commit"));
            }
            return new BuildWatch(session, timeout).follow(build);
        }

        private static String urgent(JsonNode made) {
            return "urgent".equals(made.path("priority").asText()) ? " as urgent" : "";
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "Builds, newest first.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave build list", "  bowwave build list --app web --status failed --limit 5"})
    static final class List_ implements Command {
        private final Session session;

        @Option(names = "--app", paramLabel = "APP", description = "Only of this app.")
        @Nullable
        String app;

        @Option(
                names = "--status",
                paramLabel = "STATUS",
                description = "queued, running, succeeded, failed or canceled.")
        @Nullable
        String status;

        @Option(
                names = "--poison",
                description = "Only those that were lost again and again, until somebody retries them.")
        boolean poison;

        @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 20.")
        int limit = 20;

        @Option(names = "--cursor", paramLabel = "CURSOR", description = "Where the last page ended.")
        @Nullable
        String cursor;

        List_(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            List<String> query = new ArrayList<>(List.of("limit=" + limit));
            add(query, "app", app);
            add(query, "status", status);
            add(query, "poison", poison ? "true" : null);
            add(query, "cursor", cursor);
            JsonNode answer = session.api().get(PATH + "?" + String.join("&", query));
            if (session.json()) {
                session.print(answer);
                return Exit.OK;
            }
            Table table = new Table("BUILD", "APP", "STATUS", "TRY", "COMMIT", "AGE", "CAUSE");
            for (JsonNode build : Texts.items(answer)) {
                table.row(
                        Texts.build(id(build)),
                        Texts.of(build, "app"),
                        Texts.of(build, "status"),
                        Texts.of(build, "attempt"),
                        Texts.commit(Texts.of(build, "commit")),
                        Texts.age(
                                Texts.of(build, "createdAt", "queuedAt"),
                                session.around().clock().instant()),
                        Texts.of(build, "cause"));
            }
            table.print(session.out(), "No builds. Start one: bowwave build start APP");
            if (answer.hasNonNull("next")) {
                session.out().println("More: --cursor " + answer.get("next").asText());
            }
            return Exit.OK;
        }

        private static void add(List<String> query, String name, @Nullable String value) {
            if (value != null) {
                query.add(name + "=" + Api.escaped(value));
            }
        }
    }

    @CommandLine.Command(
            name = "logs",
            description = "What a build printed.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave build logs 0192f3c4-7a10", "  bowwave build logs -f 0192f3c4-7a10"})
    static final class Logs implements Command {
        private final Session session;

        @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it: at least 8.")
        String build = "";

        @Option(
                names = {"-f", "--follow"},
                description = "Go on until the build ends.")
        boolean follow;

        @Option(
                names = "--timeout",
                paramLabel = "TIME",
                converter = Durations.class,
                description = "How long to follow, for example 90s. Default: 30m.")
        Duration timeout = Duration.ofMinutes(30);

        Logs(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            String id = id(session.api().get(path(build)));
            if (follow) {
                new BuildWatch(session, timeout).printLog(id);
            } else {
                new BuildLog(session, id).print();
            }
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "cancel",
            description = "Cancel a queued or running build.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave build cancel 0192f3c4-7a10 --reason \"wrong branch\""})
    static final class Cancel implements Command {
        private final Session session;

        @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it: at least 8.")
        String build = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
        @Nullable
        String reason;

        Cancel(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            String id = id(session.api().get(path(build)));
            ObjectNode body = Json.mapper().createObjectNode();
            if (reason != null) {
                body.put("reason", reason);
            }
            JsonNode answer = session.api().post(path(id) + "/cancel", body);
            if (session.json()) {
                session.print(answer);
            } else {
                session.out().println("Build " + id + " " + became(answer) + ".");
            }
            return Exit.OK;
        }

        private static String became(JsonNode answer) {
            return switch (answer.path("state").asText()) {
                case "requested" -> "is told to stop; its builder hears of it within seconds";
                case "ended" ->
                    "had ended before: " + answer.at("/build/status").asText();
                default -> "is canceled";
            };
        }
    }
}
