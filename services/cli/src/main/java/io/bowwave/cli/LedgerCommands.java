package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.Json;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;

/** {@code bowwave ledger ...}. */
@CommandLine.Command(
        name = "ledger",
        description = "The read tables that the API answers from; they follow from the log.",
        synopsisSubcommandLabel = "(show | rebuild)",
        subcommands = {LedgerCommands.Show.class, LedgerCommands.Rebuild.class})
final class LedgerCommands {

    private static final Duration POLL = Duration.ofMillis(500);

    private LedgerCommands() {}

    @CommandLine.Command(
            name = "show",
            description = "How far the read tables have come.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave ledger show"})
    static final class Show implements Command {
        private final Session session;

        Show(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            LedgerCommands.show(session, session.api().get("/v1/ledger"));
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "rebuild",
            description = "Make the read tables anew from the log, and wait until they are complete.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave ledger rebuild", "  bowwave ledger rebuild --detach"})
    static final class Rebuild implements Command {
        private final Session session;

        @Mixin
        WaitOptions wait = new WaitOptions();

        Rebuild(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode state =
                    session.api().post("/v1/ledger/rebuild", Json.mapper().createObjectNode());
            Instant deadline = session.around().clock().instant().plus(wait.timeout);
            while (!wait.detach && rebuilding(state)) {
                if (!session.around().clock().instant().isBefore(deadline)) {
                    throw new Failure(
                            Exit.TIMED_OUT,
                            "the rebuild is not done within " + Texts.span(wait.timeout) + "; it goes on",
                            "bowwave ledger show");
                }
                session.around().sleep(POLL);
                state = session.api().get("/v1/ledger");
            }
            LedgerCommands.show(session, state);
            return Exit.OK;
        }

        private static boolean rebuilding(JsonNode state) {
            String text = state.path("state").asText("");
            return "requested".equals(text) || "running".equals(text);
        }
    }

    private static void show(Session session, JsonNode ledger) {
        if (session.json()) {
            session.print(ledger);
            return;
        }
        ledger.properties().forEach(each -> session.out()
                .println("%-16s  %s".formatted(each.getKey(), Texts.of(ledger, each.getKey()))));
    }
}
