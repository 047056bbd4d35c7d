package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.schemas.rollout.DeployAction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What somebody may ask of a deploy that goes on: {@code pause}, {@code resume}, {@code promote}, {@code abort} and {@code approve}. */
final class RolloutCommands {

    private RolloutCommands() {}

    /** Which one. */
    static final class Which {
        @Parameters(index = "0", paramLabel = "APP", description = "Its name.")
        String app = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "DEPLOY",
                description = "The request that it is about. Default: the one in progress.")
        @Nullable
        String deploy;

        @Mixin
        WaitOptions wait = new WaitOptions();

        Exit ask(Session session, DeployAction action, @Nullable String reason) {
            return new DeployAsk(session, app, action)
                    .with("deploy", deploy)
                    .with("reason", reason)
                    .send(wait);
        }
    }

    @CommandLine.Command(
            name = "pause",
            description = "Stop a rollout before its next machines. Nothing goes back.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave pause web", "  bowwave pause web --reason \"a customer calls\""})
    static final class Pause implements Command {
        private final Session session;

        @Mixin
        Which which = new Which();

        @Mixin
        ReasonOption reason = new ReasonOption();

        Pause(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return which.ask(session, DeployAction.PAUSE, reason.text);
        }
    }

    @CommandLine.Command(
            name = "resume",
            description = "Let a paused rollout go on.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave resume web"})
    static final class Resume implements Command {
        private final Session session;

        @Mixin
        Which which = new Which();

        Resume(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return which.ask(session, DeployAction.RESUME, null);
        }
    }

    @CommandLine.Command(
            name = "promote",
            description = "Skip the rest of the bake: the next wave begins at once.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave promote web", "  bowwave promote web --reason \"the graphs look fine\""})
    static final class Promote implements Command {
        private final Session session;

        @Mixin
        Which which = new Which();

        @Mixin
        ReasonOption reason = new ReasonOption();

        Promote(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return which.ask(session, DeployAction.PROMOTE, reason.text);
        }
    }

    @CommandLine.Command(
            name = "abort",
            description = "Give a rollout up where it is, or a deploy that waits. To go back: bowwave rollback.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave abort web --reason \"the wrong branch\"",
                "  bowwave abort web req-5f0c --reason \"not tonight\""
            })
    static final class Abort implements Command {
        private final Session session;

        @Mixin
        Which which = new Which();

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands on the log.")
        String reason = "";

        Abort(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return which.ask(session, DeployAction.ABORT, reason);
        }
    }

    @CommandLine.Command(
            name = "approve",
            description = "Agree to somebody else's deploy that waits for it.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave approve req-5f0c", "  bowwave approve req-5f0c --reason \"reviewed\""})
    static final class Approve implements Command {
        private final Session session;

        @Parameters(paramLabel = "DEPLOY", description = "The request that waits.")
        String deploy = "";

        @Mixin
        ReasonOption reason = new ReasonOption();

        @Mixin
        WaitOptions wait = new WaitOptions();

        Approve(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode found = session.api().get("/v1/deploys/" + Api.escaped(deploy));
            return new DeployAsk(session, found.path("app").asText(), DeployAction.APPROVE)
                    .with("deploy", deploy)
                    .with("reason", reason.text)
                    .send(wait);
        }
    }
}
