package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave status}. */
@CommandLine.Command(
        name = "status",
        description = "What runs of an app: regions, machines, versions, and the rollout that goes on.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave status web",
            "  bowwave status web --machines",
            "  bowwave status web --machine m17",
            "  bowwave status web --follow",
            "  bowwave status web --watch"
        })
final class StatusCommand implements Command {

    private final Session session;

    @Parameters(paramLabel = "APP", description = "Its name.")
    String app = "";

    @Option(names = "--machines", description = "Every machine, too.")
    boolean machines;

    @Option(
            names = "--machine",
            paramLabel = "MACHINE",
            description = "This machine alone: what it runs, and why it is slow: sources, rates, waits, disk.")
    String machine = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Follow the rollout that goes on until it is done.")
    boolean follow;

    @Option(
            names = {"-w", "--watch"},
            description = "A live tree: app, waves, regions, counts, rates, time left. Ends with Ctrl-C or --timeout.")
    boolean watch;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Durations.class,
            description = "How long to follow or watch, for example 90s. Default: 30m.")
    Duration timeout = Duration.ofMinutes(30);

    StatusCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        String path = "/v1/apps/" + Api.escaped(app);
        if (!machine.isEmpty()) {
            return new MachineExplained(session).show(app, machine);
        }
        if (watch) {
            return new StatusWatch(session).watch(app, timeout);
        }
        JsonNode status = session.api().get(path + "/status");
        String rollout = rollout(status);
        if (follow && !rollout.isEmpty()) {
            return new DeployWatch(session, timeout).follow(app, rollout);
        }
        if (session.json()) {
            session.print(machines ? session.api().get(path + "/machines?limit=1000") : status);
            return Exit.OK;
        }
        show(status, rollout);
        if (machines) {
            session.out().println();
            showMachines(session.api().get(path + "/machines?limit=1000"));
        }
        return Exit.OK;
    }

    private static String rollout(JsonNode status) {
        JsonNode rollout = status.path("rollout");
        return rollout.path("ended").asBoolean() ? "" : rollout.path("request").asText("");
    }

    private void show(JsonNode status, String rollout) {
        session.out()
                .println(app + ": " + Texts.of(status, "machines") + " machines"
                        + (rollout.isEmpty() ? ", no rollout goes on" : ", rollout " + rollout + " goes on"));
        session.out().println();
        Table goals = new Table("REGION", "GENERATION", "GOAL", "COMMIT", "MACHINES", "HEALTHY");
        Table others = new Table("REGION", "BUILD", "STATE", "MACHINES", "REASON");
        for (JsonNode region : status.path("regions")) {
            String name = Texts.of(region, "region", "name");
            goals.row(
                    name,
                    Texts.of(region, "generation"),
                    Texts.build(Texts.of(region, "build")),
                    Texts.commit(Texts.of(region, "commit")),
                    Texts.of(region, "machines"),
                    Texts.of(region, "healthy"));
            for (JsonNode count : region.path("counts")) {
                others.row(
                        name,
                        Texts.build(Texts.of(count, "build")),
                        Texts.of(count, "state"),
                        Texts.of(count, "machines"),
                        Texts.of(count, "reason"));
            }
        }
        goals.print(session.out(), "It runs nowhere yet. Deploy it: bowwave deploy " + app);
        if (!others.isEmpty()) {
            session.out().println();
            others.print(session.out(), "");
        }
    }

    private void showMachines(JsonNode answer) {
        Table table = new Table(
                "REGION", "MACHINE", "STATE", "RUNNING", "ADDRESS", "FROM DEPOT", "FROM PEERS", "REUSED", "REASON");
        for (JsonNode machine : Texts.items(answer)) {
            JsonNode transfer = machine.path("transfer");
            table.row(
                    Texts.of(machine, "region"),
                    Texts.of(machine, "machine"),
                    Texts.of(machine, "state"),
                    Texts.build(Texts.of(machine, "running")),
                    Texts.of(machine, "address"),
                    Texts.bytes(transfer.path("fromDepot").asLong()),
                    Texts.bytes(transfer.path("fromPeers").asLong()),
                    Texts.bytes(transfer.path("reused").asLong()),
                    Texts.of(machine, "reason"));
        }
        table.print(session.out(), "No machine has reported.");
        if (answer.hasNonNull("next")) {
            session.out()
                    .println("These are the first 1000; the API has the others at cursor="
                            + answer.get("next").asText());
        }
    }
}
