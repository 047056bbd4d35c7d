package io.bowwave.cli;

import io.bowwave.schemas.rollout.DeployAction;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave deploy} and {@code bowwave rollback}. */
final class DeployCommands {

    static final String LATEST = "latest";

    private DeployCommands() {}

    /** Of which app, and where. */
    static final class Where {
        @Parameters(index = "0", paramLabel = "APP", description = "Its name.")
        String app = "";

        @Option(
                names = {"--region", "--regions"},
                paramLabel = "REGION",
                split = ",",
                description = "Only there. May be repeated. Default: everywhere.")
        @Nullable
        List<String> regions;
    }

    /** How. */
    static final class Manner {
        @Option(
                names = "--strategy",
                paramLabel = "STRATEGY",
                description =
                        "all-at-once, canary, waves or region-by-region. Default: as the build's .bowwave.yaml says.")
        @Nullable
        String strategy;

        @Option(
                names = "--override-freeze",
                description = "Also while deploys are frozen; needs --reason, and is told on the log.")
        boolean overrideFreeze;
    }

    @CommandLine.Command(
            name = "deploy",
            description = "Put a build on every machine of its app, and wait until it is there.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave deploy web",
                "  bowwave deploy web 0192f3c4-7a10 --reason \"fixes the login\"",
                "  bowwave deploy web 3f786850e3 --strategy all-at-once",
                "  bowwave deploy web --plan 5c0ffee1",
                "  bowwave deploy web --region us-east,eu-west --at 18:30 --detach"
            })
    static final class Deploy implements Command {
        private final Session session;

        @Mixin
        Where where = new Where();

        @Mixin
        WaitOptions wait = new WaitOptions();

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "BUILD",
                description =
                        "Its id or its commit, or the first digits of one; or latest: the newest that is deployable (default).")
        String build = LATEST;

        @Mixin
        Manner manner = new Manner();

        @Option(
                names = "--plan",
                paramLabel = "PLAN",
                description = "Only if what this plan was made of is still so; see bowwave plan.")
        @Nullable
        String plan;

        @Option(
                names = "--at",
                paramLabel = "TIME",
                converter = Moments.class,
                description = "Not before: 18:30, +2h, 2026-01-31T18:30 or with an offset. Default: now.")
        @Nullable
        Instant at;

        @Mixin
        ReasonOption reason = new ReasonOption();

        Deploy(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            requireReason(manner, reason.text);
            return new DeployAsk(session, where.app, DeployAction.DEPLOY)
                    .with("build", build)
                    .regions(where.regions)
                    .with("reason", reason.text)
                    .with("plan", plan)
                    .with("strategy", manner.strategy)
                    .with("notBefore", at == null ? null : at.toString())
                    .overrideFreeze(manner.overrideFreeze)
                    .send(wait);
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
        Where where = new Where();

        @Mixin
        WaitOptions wait = new WaitOptions();

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "BUILD",
                description =
                        "Its id or its commit, or the first digits of one. Default: the one before; while a rollout goes on, what it replaced.")
        @Nullable
        String build;

        @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it stands on the log.")
        String reason = "";

        Rollback(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            return new DeployAsk(session, where.app, DeployAction.ROLLBACK)
                    .with("build", build)
                    .regions(where.regions)
                    .with("reason", reason)
                    .send(wait);
        }
    }

    static void requireReason(Manner manner, @Nullable String reason) {
        if (manner.overrideFreeze && (reason == null || reason.isBlank())) {
            throw new Failure(
                    Exit.USAGE, "--override-freeze: expected --reason beside it, found none", "bowwave deploy --help");
        }
    }
}
