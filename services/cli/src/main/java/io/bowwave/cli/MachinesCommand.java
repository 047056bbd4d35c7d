package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bowwave.schemas.Json;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** {@code bowwave machines}. */
@CommandLine.Command(
        name = "machines",
        description = "Every machine that has reported, with its labels and apps.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave machines --region us-east",
            "  bowwave machines --state failed",
            "  bowwave machines --pool disk=ssd --limit 1000 -o json"
        })
final class MachinesCommand implements Command {

    private static final int PAGE = 500;
    private static final int MOST = 1_000_000;

    private final Session session;

    @Option(names = "--region", paramLabel = "REGION", description = "Only those there.")
    @Nullable
    String region;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description =
                    "Only those that have an app in this state: idle, fetching, staged, starting, healthy, failed, reverted or lost.")
    @Nullable
    String state;

    @Option(names = "--app", paramLabel = "APP", description = "Only those that have this app.")
    @Nullable
    String app;

    @Option(
            names = "--pool",
            paramLabel = "CONDITIONS",
            description = "Only those whose labels fit, for example disk=ssd,size!=small.")
    @Nullable
    String pool;

    @Option(names = "--limit", paramLabel = "N", description = "At most so many. Default: 200.")
    int limit = 200;

    MachinesCommand(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        if (limit < 1 || limit > MOST) {
            throw new Failure(
                    Exit.USAGE, "--limit: found " + limit + ", expected 1 to " + MOST, "bowwave machines --help");
        }
        ArrayNode machines = Json.mapper().createArrayNode();
        boolean more = read(machines);
        if (session.json()) {
            session.print(machines);
            return Exit.OK;
        }
        Table table = new Table(
                "REGION", "MACHINE", "APP", "STATE", "RUNNING", "RESTARTS", "HEALS", "SINCE", "LABELS", "REASON");
        for (JsonNode machine : machines) {
            for (JsonNode each : machine.path("apps")) {
                table.row(
                        Texts.of(machine, "region"),
                        Texts.of(machine, "machine"),
                        Texts.of(each, "app"),
                        Texts.of(each, "state"),
                        Texts.build(Texts.of(each, "running")),
                        Texts.of(each, "restarts"),
                        Texts.of(each, "heals"),
                        Texts.age(
                                Texts.of(each, "since"),
                                session.around().clock().instant()),
                        machine.path("labels").isEmpty() ? "-" : Texts.list(machine.path("labels")),
                        Texts.of(each, "reason"));
            }
        }
        table.print(session.out(), "No such machine has reported.");
        if (more) {
            session.out().println("These are the first " + limit + "; --limit shows more.");
        }
        return Exit.OK;
    }

    /** @return whether there are more than asked for */
    private boolean read(ArrayNode machines) {
        String cursor = "";
        while (machines.size() < limit) {
            int size = Math.min(PAGE, limit - machines.size());
            JsonNode page = session.api()
                    .get("/v1/machines?limit=" + size + query("region", region) + query("state", state)
                            + query("app", app) + query("pool", pool) + query("cursor", cursor));
            Texts.items(page).forEach(machines::add);
            cursor = page.path("next").asText("");
            if (cursor.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static String query(String name, @Nullable String value) {
        return value == null || value.isEmpty() ? "" : "&" + name + "=" + Api.escaped(value);
    }
}
