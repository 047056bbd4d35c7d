package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave freeze ...}. */
@CommandLine.Command(
        name = "freeze",
        description = "Freezes: times in which nothing new is deployed. A way back is always open.",
        synopsisSubcommandLabel = "(add | list | lift)",
        subcommands = {FreezeCommands.Add.class, FreezeCommands.List_.class, FreezeCommands.Lift.class})
final class FreezeCommands {

    private static final String PATH = "/v1/freezes";

    private FreezeCommands() {}

    @CommandLine.Command(
            name = "add",
            description = "Deploy nothing new of an app, or of any. What rolls goes on.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave freeze add web --reason \"incident 12\"",
                "  bowwave freeze add --all --from 2026-12-23T18:00 --until 2027-01-02T08:00 --reason holidays",
                "  bowwave freeze add web --weekly \"fri 16:00-mon 08:00\" --zone Europe/Berlin --reason weekend"
            })
    static final class Add implements Command {
        private final Session session;

        @Parameters(arity = "0..1", paramLabel = "APP", description = "Its name.")
        @Nullable
        String app;

        @Option(names = "--all", description = "Every app, those of later too. Needs an admin's token.")
        boolean all;

        @Option(
                names = "--from",
                paramLabel = "TIME",
                converter = Moments.class,
                description = "When it begins: 18:30, +2h, 2026-01-31T18:30 or with an offset. Default: now.")
        @Nullable
        Instant from;

        @Option(
                names = "--until",
                paramLabel = "TIME",
                converter = Moments.class,
                description = "When it ends. Default: when it is lifted.")
        @Nullable
        Instant until;

        @Option(
                names = "--for",
                paramLabel = "TIME",
                converter = Durations.class,
                description = "How long, in place of --until, for example 2h.")
        @Nullable
        Duration length;

        @Option(
                names = "--weekly",
                paramLabel = "WINDOW",
                description = "Each week, for example \"fri 16:00-mon 08:00\". Default: all the time.")
        @Nullable
        String weekly;

        @Option(
                names = "--zone",
                paramLabel = "ZONE",
                description = "Of --weekly, for example Europe/Berlin. Default: UTC.")
        @Nullable
        String zone;

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why; whoever is refused reads it.")
        String reason = "";

        Add(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            if ((app == null) != all) {
                throw new Failure(
                        Exit.USAGE,
                        "found %s, expected the name of an app, or --all".formatted(all ? "both" : "neither"),
                        "bowwave freeze add --help");
            }
            if (until != null && length != null) {
                throw new Failure(
                        Exit.USAGE, "--until and --for: expected at most one of them", "bowwave freeze add --help");
            }
            ObjectNode body = Json.mapper().createObjectNode().put("reason", reason);
            put(body, "app", app);
            put(body, "from", from);
            put(body, "until", length == null ? until : begin().plus(length));
            put(body, "weekly", weekly);
            put(body, "zone", zone);
            JsonNode made = session.api().post(PATH, body);
            if (session.json()) {
                session.print(made);
            } else {
                String id = Texts.of(made, "id");
                session.out()
                        .println(
                                "Freeze " + id + " of " + (app == null ? "every app" : app) + ": " + times(made) + ".");
                session.out().println("To end it: bowwave freeze lift " + id);
            }
            return Exit.OK;
        }

        private Instant begin() {
            return from == null ? session.around().clock().instant() : from;
        }

        private static void put(ObjectNode body, String name, @Nullable Object value) {
            if (value != null) {
                body.put(name, value.toString());
            }
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "Freezes that hold or will, the newest first.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave freeze list", "  bowwave freeze list web --past"})
    static final class List_ implements Command {
        private final Session session;

        @Parameters(arity = "0..1", paramLabel = "APP", description = "Only those that hold for it.")
        @Nullable
        String app;

        @Option(names = "--past", description = "Also those that are over.")
        boolean past;

        List_(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode answer =
                    session.api().get(PATH + "?past=" + past + (app == null ? "" : "&app=" + Api.escaped(app)));
            if (session.json()) {
                session.print(answer);
                return Exit.OK;
            }
            Table table = new Table("FREEZE", "APP", "WHEN", "BY", "LIFTED", "REASON");
            for (JsonNode freeze : Texts.items(answer)) {
                table.row(
                        Texts.of(freeze, "id"),
                        freeze.hasNonNull("app") ? Texts.of(freeze, "app") : "every app",
                        times(freeze),
                        Texts.of(freeze, "by"),
                        freeze.path("lifted").asBoolean()
                                ? Texts.of(freeze, "liftedAt") + " by " + Texts.of(freeze, "liftedBy")
                                : "-",
                        Texts.of(freeze, "reason"));
            }
            table.print(session.out(), "Nothing is frozen.");
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "lift",
            description = "End a freeze now.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave freeze lift fz-5f0c12ab --reason \"incident 12 is over\""})
    static final class Lift implements Command {
        private final Session session;

        @Parameters(paramLabel = "FREEZE", description = "Its id, as freeze list shows it.")
        String freeze = "";

        @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
        @Nullable
        String reason;

        Lift(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            ObjectNode body = Json.mapper().createObjectNode();
            if (reason != null) {
                body.put("reason", reason);
            }
            JsonNode lifted = session.api().post(PATH + "/" + Api.escaped(freeze) + "/lift", body);
            if (session.json()) {
                session.print(lifted);
            } else {
                session.out().println("Freeze " + freeze + " is over.");
            }
            return Exit.OK;
        }
    }

    /** When it holds, in words. */
    static String times(JsonNode freeze) {
        String weekly = freeze.hasNonNull("weekly")
                ? "each week " + Texts.of(freeze, "weekly")
                        + (freeze.hasNonNull("zone") ? " " + Texts.of(freeze, "zone") : " UTC")
                : "";
        String from = freeze.hasNonNull("from") ? "from " + Texts.of(freeze, "from") : "";
        String until = freeze.hasNonNull("until") ? "until " + Texts.of(freeze, "until") : "";
        String text =
                String.join(" ", weekly, from, until).replaceAll(" +", " ").strip();
        return text.isEmpty() ? "until lifted" : text;
    }
}
