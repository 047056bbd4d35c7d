package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave secret ...}. */
@CommandLine.Command(
        name = "secret",
        description = "Secrets that builds of an app get; only their names can be read.",
        synopsisSubcommandLabel = "(set | list | uses | remove)",
        subcommands = {
            SecretCommands.Set.class,
            SecretCommands.List_.class,
            SecretCommands.Uses.class,
            SecretCommands.Remove.class
        })
final class SecretCommands {

    private static final int LONGEST = 65_536;

    private SecretCommands() {}

    private static String path(String app) {
        return "/v1/apps/" + Api.escaped(app) + "/secrets";
    }

    @CommandLine.Command(
            name = "set",
            description = "Set a secret. Its value comes from standard input or a file, never from the command line.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave secret set web NPM_TOKEN < token.txt",
                "  bowwave secret set web SIGNING_KEY --file key.pem --branch 'main,release/*'"
            })
    static final class Set implements Command {
        private final Session session;

        @Parameters(index = "0", paramLabel = "APP", description = "The app's name.")
        String app = "";

        @Parameters(index = "1", paramLabel = "NAME", description = "Its name: letters, digits and _.")
        String name = "";

        @Option(
                names = "--branch",
                paramLabel = "PATTERN",
                description =
                        "Branches whose builds may have it, for example main,release/*. Default: the app's branch.")
        @Nullable
        String branch;

        @Option(names = "--file", paramLabel = "FILE", description = "What holds the value, as it is.")
        @Nullable
        Path file;

        Set(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            ObjectNode body = Json.mapper().createObjectNode().put("value", value());
            if (branch != null) {
                body.put("branches", branch);
            }
            JsonNode set = session.api().put(path(app) + "/" + Api.escaped(name), body);
            if (session.json()) {
                session.print(set);
                return Exit.OK;
            }
            session.out()
                    .println(
                            "Secret %s of %s is set for builds of %s. Ask for it in .bowwave.yaml: build: { secrets: [%s] }"
                                    .formatted(name, app, Texts.of(set, "branches"), name));
            return Exit.OK;
        }

        private String value() {
            try {
                if (file != null) {
                    Path found = session.around().folder().resolve(file);
                    if (Files.size(found) > LONGEST) {
                        throw tooLong();
                    }
                    return Files.readString(found);
                }
                Optional<Console> terminal =
                        Optional.ofNullable(System.console()).filter(Console::isTerminal);
                if (terminal.isPresent()) {
                    char[] typed = terminal.get().readPassword("Value of %s: ", name);
                    return typed == null ? "" : new String(typed);
                }
                byte[] read = System.in.readNBytes(LONGEST + 1);
                if (read.length > LONGEST) {
                    throw tooLong();
                }
                String text = new String(read, StandardCharsets.UTF_8);
                return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
            } catch (IOException e) {
                throw new Failure(Exit.USAGE, "the value cannot be read: " + e, "bowwave secret set --help");
            }
        }

        private static Failure tooLong() {
            return new Failure(
                    Exit.USAGE, "the value has more than %d bytes".formatted(LONGEST), "bowwave secret set --help");
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "Names of an app's secrets.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave secret list web"})
    static final class List_ implements Command {
        private final Session session;

        @Parameters(paramLabel = "APP", description = "The app's name.")
        String app = "";

        List_(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode answer = session.api().get(path(app));
            if (session.json()) {
                session.print(answer);
                return Exit.OK;
            }
            Table table = new Table("NAME", "BRANCHES", "SET BY", "SET AT");
            for (JsonNode secret : Texts.items(answer)) {
                table.row(
                        Texts.of(secret, "name"),
                        Texts.of(secret, "branches"),
                        Texts.of(secret, "setBy"),
                        Texts.of(secret, "setAt"));
            }
            table.print(session.out(), "No secrets yet. Set one: bowwave secret set " + app + " NAME");
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "uses",
            description = "Who set a secret, and which builds got it or were refused.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave secret uses web NPM_TOKEN"})
    static final class Uses implements Command {
        private final Session session;

        @Parameters(index = "0", paramLabel = "APP", description = "The app's name.")
        String app = "";

        @Parameters(index = "1", paramLabel = "NAME", description = "The secret's name.")
        String name = "";

        Uses(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode answer = session.api().get(path(app) + "/" + Api.escaped(name) + "/uses");
            if (session.json()) {
                session.print(answer);
                return Exit.OK;
            }
            Table table = new Table("AT", "WHAT", "BY", "BUILD", "ATTEMPT");
            for (JsonNode use : Texts.items(answer)) {
                table.row(
                        Texts.of(use, "at"),
                        Texts.of(use, "what"),
                        Texts.of(use, "by"),
                        Texts.of(use, "build"),
                        Texts.of(use, "attempt"));
            }
            table.print(session.out(), "Nothing was done with a secret of this name.");
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "remove",
            description = "Remove a secret. Builds that ask for it fail from now on.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave secret remove web NPM_TOKEN"})
    static final class Remove implements Command {
        private final Session session;

        @Parameters(index = "0", paramLabel = "APP", description = "The app's name.")
        String app = "";

        @Parameters(index = "1", paramLabel = "NAME", description = "The secret's name.")
        String name = "";

        Remove(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode removed = session.api().delete(path(app) + "/" + Api.escaped(name));
            if (session.json()) {
                session.print(removed);
            } else {
                session.out().println("Secret %s of %s is removed.".formatted(name, app));
            }
            return Exit.OK;
        }
    }
}
