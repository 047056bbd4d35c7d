package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.rollout.DeployAction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave reject} and {@code bowwave unreject}. */
final class RejectCommands {

    private RejectCommands() {}

    private static Exit ask(
            Session session, DeployAction action, String build, @Nullable String reason, WaitOptions wait) {
        JsonNode found = session.api().get(BuildCommands.path(build));
        return new DeployAsk(session, found.path("app").asText(), action)
                .with("build", BuildCommands.id(found))
                .with("reason", reason)
                .send(wait);
    }

    @CommandLine.Command(
            name = "reject",
            description = "Mark a build bad: nothing deploys it until somebody unrejects it.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave reject 0192f3c4-7a10 --reason \"loses carts\""})
    static final class Reject implements Command {
        private final Session session;

        @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it.")
        String build = "";

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands on the log.")
        String reason = "";

        @Mixin
        WaitOptions wait = new WaitOptions();

        Reject(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return ask(session, DeployAction.REJECT, build, reason, wait);
        }
    }

    @CommandLine.Command(
            name = "unreject",
            description = "Take the mark from a build that was rejected.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave unreject 0192f3c4-7a10 --reason \"it was the database\""})
    static final class Unreject implements Command {
        private final Session session;

        @Parameters(paramLabel = "BUILD", description = "Its id, or the first digits of it.")
        String build = "";

        @Mixin
        ReasonOption reason = new ReasonOption();

        @Mixin
        WaitOptions wait = new WaitOptions();

        Unreject(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return ask(session, DeployAction.UNREJECT, build, reason.text, wait);
        }
    }
}
