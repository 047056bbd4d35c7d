package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.rollout.PoolSelector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave app ...}. */
@CommandLine.Command(
        name = "app",
        description = "Apps: a repository and branch that Bowwave builds.",
        synopsisSubcommandLabel = "(create | list | show | update | delete | hook | deliveries)",
        subcommands = {
            AppCommands.Create.class,
            AppCommands.List_.class,
            AppCommands.Show.class,
            AppCommands.Update.class,
            AppDelete.class,
            AppHook.class,
            AppDeliveries.class
        })
final class AppCommands {

    private AppCommands() {}

    private static final String PATH = "/v1/apps";

    /** In place of what narrows the choice: nothing does. */
    private static final String ALL = "all";

    private static String path(String app) {
        return PATH + "/" + Api.escaped(app);
    }

    /** What may be said about an app when it is made and later. */
    static final class Settings {
        @Option(
                names = "--branch",
                paramLabel = "BRANCH",
                description = "The branch whose pushes are built. Default of a new app: main.")
        @Nullable
        String branch;

        @Option(
                names = "--auto-deploy",
                negatable = true,
                description = "Deploy each build as soon as it is deployable. Default of a new app: no.")
        @Nullable
        Boolean autoDeploy;

        @Option(
                names = "--prefetch",
                negatable = true,
                description = "Let machines fetch its builds before they are deployed. Default of a new app: yes.")
        @Nullable
        Boolean prefetch;

        @Option(
                names = "--pool",
                paramLabel = "CONDITION",
                description =
                        "What a machine's labels must be to run the app: disk=ssd, size!=small, \"zone in (a,b)\", gpu, !gpu; with"
                                + " commas between them, or repeated. Replaces those before. all: every machine.")
        @Nullable
        List<String> pool;

        @Option(
                names = "--region",
                paramLabel = "REGION",
                split = ",",
                description =
                        "A region that the app needs. May be repeated; replaces those before. all, as of a new app: every region.")
        @Nullable
        List<String> regions;

        @Option(
                names = "--webhook-secret",
                paramLabel = "SECRET",
                description = "What webhooks are signed with. Default: $BOWWAVE_WEBHOOK_SECRET, else none.")
        @Nullable
        String webhookSecret;

        @Option(
                names = "--build-timeout",
                paramLabel = "TIME",
                converter = Durations.class,
                description = "Limit of one attempt, for example 20m. Default of a new app: 15m.")
        @Nullable
        Duration buildTimeout;

        @Option(
                names = "--concurrency",
                paramLabel = "N",
                description = "Builds of its branch at once. Default of a new app: 1.")
        @Nullable
        Integer concurrency;

        @Mixin
        AppDeployOptions deploys = new AppDeployOptions();

        @Mixin
        AppQueueOptions queue = new AppQueueOptions();

        @Option(
                names = "--keep-count",
                paramLabel = "N",
                description = "Keep the artifacts of the newest N builds. Default of a new app: 50.")
        @Nullable
        Integer keepCount;

        @Option(
                names = "--keep-days",
                paramLabel = "N",
                description = "Keep artifacts younger than N days. Default of a new app: 30.")
        @Nullable
        Integer keepDays;

        @Option(
                names = "--keep-rollbacks",
                paramLabel = "N",
                description = "Keep the last N that were deployed. Default of a new app: 10.")
        @Nullable
        Integer keepRollbacks;

        @Option(
                names = "--keep-rollback-days",
                paramLabel = "N",
                description = "Keep what was deployed within N days. Default of a new app: 30.")
        @Nullable
        Integer keepRollbackDays;

        void into(ObjectNode body, Map<String, String> environment) {
            if (branch != null) {
                body.put("branch", branch);
            }
            if (autoDeploy != null) {
                body.put("autoDeploy", autoDeploy);
            }
            if (prefetch != null) {
                body.put("prefetch", prefetch);
            }
            pool(body);
            if (regions != null) {
                ArrayNode given = body.putArray("regions");
                regions.stream().filter(region -> !regions.equals(List.of(ALL))).forEach(given::add);
            }
            if (buildTimeout != null) {
                body.put("buildTimeoutSeconds", buildTimeout.toSeconds());
            }
            put(body, "concurrency", concurrency);
            queue.into(body);
            deploys.into(body);
            ObjectNode keep = Json.mapper().createObjectNode();
            put(keep, "builds", keepCount);
            put(keep, "days", keepDays);
            put(keep, "rollbacks", keepRollbacks);
            put(keep, "rollbackDays", keepRollbackDays);
            if (!keep.isEmpty()) {
                body.set("keep", keep);
            }
            String secret = webhookSecret != null ? webhookSecret : environment.get("BOWWAVE_WEBHOOK_SECRET");
            if (secret != null && !secret.isBlank()) {
                body.put("webhookSecret", secret);
            }
        }

        private void pool(ObjectNode body) {
            if (pool == null) {
                return;
            }
            ObjectNode given = body.putObject("pool");
            if (pool.equals(List.of(ALL))) {
                return;
            }
            try {
                PoolSelector.parse(String.join(",", pool)).forEach(given::put);
            } catch (IllegalArgumentException e) {
                throw new Failure(Exit.USAGE, "--" + e.getMessage(), null);
            }
        }

        private static void put(ObjectNode body, String name, @Nullable Integer value) {
            if (value != null) {
                body.put(name, value);
            }
        }
    }

    @CommandLine.Command(
            name = "create",
            description = "Register an app. Its pushes are built from now on.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave app create web --repo https://github.com/example/web.git",
                "  bowwave app create web --repo git@github.com:example/web.git --branch release --auto-deploy",
                "  bowwave app create web --repo /srv/git/web --region us-east,eu-west --pool disk=ssd"
            })
    static final class Create implements Command {
        private final Session session;

        @Parameters(paramLabel = "APP", description = "Its name: a-z, 0-9 and -, beginning with a letter.")
        String app = "";

        @Option(names = "--repo", required = true, paramLabel = "URL", description = "What git clones.")
        String repo = "";

        @Mixin
        Settings settings = new Settings();

        Create(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            ObjectNode body = Json.mapper().createObjectNode().put("name", app).put("repoUrl", repo);
            settings.into(body, session.around().environment());
            JsonNode made = session.api().post(PATH, body);
            if (session.json()) {
                session.print(made);
                return Exit.OK;
            }
            session.out().println("App " + app + " is registered.");
            session.out()
                    .println("Its branch is looked at each minute. Pushes are built at once when a webhook posts to "
                            + session.api().server()
                            + "/webhooks/github (or gitlab, gitea, bitbucket), or a hook of git does: bowwave app hook "
                            + app);
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "Every app.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave app list", "  bowwave app list -o json"})
    static final class List_ implements Command {
        private final Session session;

        List_(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode answer = session.api().get(PATH);
            if (session.json()) {
                session.print(answer);
                return Exit.OK;
            }
            Table table = new Table("APP", "BRANCH", "AUTO-DEPLOY", "REGIONS", "REPOSITORY");
            for (JsonNode app : Texts.items(answer)) {
                table.row(
                        Texts.of(app, "name", "app"),
                        Texts.of(app, "branch"),
                        app.path("autoDeploy").asBoolean() ? "yes" : "no",
                        Texts.of(app, "regions"),
                        Texts.of(app, "repoUrl"));
            }
            table.print(session.out(), "No apps yet. Register one: bowwave app create NAME --repo URL");
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "show",
            description = "One app.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave app show web"})
    static final class Show implements Command {
        private final Session session;

        @Parameters(paramLabel = "APP", description = "Its name.")
        String app = "";

        Show(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            show(session, session.api().get(path(app)));
            if (!session.json()) {
                AppTriggers.show(session, app);
            }
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "update",
            aliases = "set",
            description = "Change an app. What is not named stays as it is.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave app update web --no-auto-deploy",
                "  bowwave app update web --region us-east,eu-west --need none",
                "  bowwave app set web --keep-count 20 --keep-days 14",
                "  bowwave app update web --webhook-secret NEW --keep-old-secret 2h"
            })
    static final class Update implements Command {
        private final Session session;

        @Parameters(paramLabel = "APP", description = "Its name.")
        String app = "";

        @Option(names = "--repo", paramLabel = "URL", description = "What git clones.")
        @Nullable
        String repo;

        @Mixin
        Settings settings = new Settings();

        @Mixin
        SecretRotation rotation = new SecretRotation();

        Update(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            ObjectNode body = Json.mapper().createObjectNode();
            if (repo != null) {
                body.put("repoUrl", repo);
            }
            settings.into(body, session.around().environment());
            rotation.into(body);
            if (body.isEmpty()) {
                throw new Failure(
                        Exit.USAGE, "nothing to change: expected at least one option", "bowwave app update --help");
            }
            show(session, session.api().patch(path(app), body));
            return Exit.OK;
        }
    }

    private static String pool(JsonNode conditions) {
        Map<String, String> pool = new TreeMap<>();
        conditions
                .properties()
                .forEach(each -> pool.put(each.getKey(), each.getValue().asText()));
        return pool.isEmpty() ? "all" : PoolSelector.text(pool);
    }

    private static void show(Session session, JsonNode app) {
        if (session.json()) {
            session.print(app);
            return;
        }
        session.out().println("app          " + Texts.of(app, "name", "app"));
        session.out().println("repository   " + Texts.of(app, "repoUrl"));
        session.out().println("branch       " + Texts.of(app, "branch"));
        session.out().println("auto-deploy  " + (app.path("autoDeploy").asBoolean() ? "yes" : "no"));
        session.out().println("prefetch     " + (app.path("prefetch").asBoolean(true) ? "yes" : "no"));
        session.out().println("regions      " + Texts.of(app, "regions"));
        session.out().println("pool         " + pool(app.path("pool")));
        AppQueueOptions.show(session.out(), app);
        AppDeployOptions.show(session.out(), app);
        JsonNode keep = app.path("keep");
        session.out()
                .println("keep         newest %s builds, %s days, last %s deployed, deployed within %s days, %d pinned"
                        .formatted(
                                Texts.of(keep, "builds"),
                                Texts.of(keep, "days"),
                                Texts.of(keep, "rollbacks"),
                                Texts.of(keep, "rollbackDays"),
                                keep.path("pinned").size()));
    }
}
