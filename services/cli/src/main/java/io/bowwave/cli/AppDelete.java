package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave app delete}. */
@CommandLine.Command(
        name = "delete",
        description = {
            "Take an app away: its machines stop it and clean up, its secrets, triggers and freezes go.",
            "What was built and deployed of it stays in history, and the name may be registered again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave app delete web --yes --reason \"moved into portal\"",
            "  bowwave app delete web --yes --force --detach"
        })
final class AppDelete implements Command {

    private static final Duration POLL = Duration.ofMillis(500);

    /** Builds that run are asked to stop; one whose builder is gone ends when its lease does. */
    private static final Duration BUILDS_STOP_WITHIN = Duration.ofSeconds(60);

    private static final int MOST_MACHINES = 200;

    private final Session session;

    @Parameters(paramLabel = "APP", description = "Its name.")
    String app = "";

    @Option(names = "--yes", description = "Without it nothing is done, and what would be is said.")
    boolean yes;

    @Option(names = "--force", description = "Cancel its builds and give up its deploys that have not ended.")
    boolean force;

    @Mixin
    ReasonOption reason = new ReasonOption();

    @Mixin
    WaitOptions wait = new WaitOptions();

    AppDelete(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (!yes) {
            throw unconfirmed();
        }
        Instant deadline = now().plus(wait.timeout);
        JsonNode removed = remove();
        if (!session.json()) {
            say(removed);
        }
        boolean stopped = wait.detach || awaitMachines(deadline);
        if (session.json()) {
            session.print(removed);
        } else if (!wait.detach && stopped) {
            session.out().println("No machine runs it any more.");
        }
        if (!stopped) {
            throw new Failure(
                    Exit.TIMED_OUT,
                    "%s is gone, but some machines have not said within %s that they stopped it; they go on"
                            .formatted(app, Texts.span(wait.timeout)),
                    "bowwave machines --app " + app);
        }
        return Exit.OK;
    }

    private Failure unconfirmed() {
        JsonNode status = session.api().get("/v1/apps/" + Api.escaped(app) + "/status");
        JsonNode rollout = status.path("rollout");
        boolean rolls = rollout.hasNonNull("request") && !rollout.path("ended").asBoolean();
        return new Failure(
                Exit.USAGE,
                "this would stop %s on %s machines in %d regions%s; expected --yes beside it"
                        .formatted(
                                app,
                                Texts.of(status, "machines"),
                                status.path("regions").size(),
                                rolls ? " and give up deploy " + Texts.of(rollout, "request") : ""),
                "bowwave app delete %s --yes%s".formatted(app, rolls ? " --force" : ""));
    }

    private JsonNode remove() {
        Instant deadline = now().plus(BUILDS_STOP_WITHIN);
        String path = "/v1/apps/%s?force=%s%s"
                .formatted(Api.escaped(app), force, reason.text == null ? "" : "&reason=" + Api.escaped(reason.text));
        while (true) {
            try {
                return session.api().delete(path);
            } catch (Failure e) {
                if (!force || e.exit() != Exit.CONFLICT || !now().isBefore(deadline)) {
                    throw e;
                }
                session.around().sleep(POLL);
            }
        }
    }

    private void say(JsonNode removed) {
        session.out().println("App %s is gone.".formatted(app));
        int canceled = removed.path("canceledBuilds").asInt();
        if (canceled > 0) {
            session.out().println("%d builds were canceled.".formatted(canceled));
        }
        removed.path("abortedDeploys")
                .forEach(deploy -> session.out().println("Deploy %s is given up.".formatted(deploy.asText())));
        int lost = removed.path("lostMachines").asInt();
        session.out()
                .println("%s machines stop it now%s."
                        .formatted(
                                Texts.of(removed, "machines"),
                                lost == 0 ? "" : "; %d that are away will when they come back".formatted(lost)));
    }

    /** @return whether none but lost ones still has it */
    private boolean awaitMachines(Instant deadline) {
        while (somebodyHasIt()) {
            if (!now().isBefore(deadline)) {
                return false;
            }
            session.around().sleep(POLL);
        }
        return true;
    }

    private boolean somebodyHasIt() {
        JsonNode page = session.api().get("/v1/machines?limit=%d&app=%s".formatted(MOST_MACHINES, Api.escaped(app)));
        for (JsonNode machine : Texts.items(page)) {
            if (!machine.path("lost").asBoolean()) {
                return true;
            }
        }
        return page.hasNonNull("next");
    }

    private Instant now() {
        return session.around().clock().instant();
    }
}
