package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.fleet.Rate;
import io.bowwave.schemas.fleet.TransferLimits;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave region limits}. */
@CommandLine.Command(
        name = "limits",
        description = {
            "How fast the machines of a region may send and receive, and its depots send to them.",
            "Shown or changed while everything runs; they have it within seconds. A rate is for example",
            "200Mbit, 25MB or off; each machine and depot is held to it by itself. What is not named stays."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave region limits us-east",
            "  bowwave region limits us-east --up 200Mbit --prefetch-down 50Mbit",
            "  bowwave region limits us-east --origin 2Gbit --prefetch-origin 500Mbit",
            "  bowwave region limits us-east --up off"
        })
final class RegionLimits implements Command {

    private final Session session;
    private final Map<String, String> wanted = new TreeMap<>();

    @Parameters(paramLabel = "REGION", description = "Its name.")
    String region = "";

    RegionLimits(Session session) {
        this.session = session;
    }

    @Option(names = "--up", paramLabel = "RATE", description = "Of all that a machine sends.")
    void up(String rate) {
        wanted.put("up", rate);
    }

    @Option(names = "--down", paramLabel = "RATE", description = "Of all that a machine receives.")
    void down(String rate) {
        wanted.put("down", rate);
    }

    @Option(names = "--rollback-up", paramLabel = "RATE", description = "Of what it sends for rollbacks.")
    void rollbackUp(String rate) {
        wanted.put("rollback-up", rate);
    }

    @Option(names = "--rollback-down", paramLabel = "RATE", description = "Of what it receives for rollbacks.")
    void rollbackDown(String rate) {
        wanted.put("rollback-down", rate);
    }

    @Option(names = "--deploy-up", paramLabel = "RATE", description = "Of what it sends for deploys.")
    void deployUp(String rate) {
        wanted.put("deploy-up", rate);
    }

    @Option(names = "--deploy-down", paramLabel = "RATE", description = "Of what it receives for deploys.")
    void deployDown(String rate) {
        wanted.put("deploy-down", rate);
    }

    @Option(names = "--prefetch-up", paramLabel = "RATE", description = "Of what it sends to be fetched ahead.")
    void prefetchUp(String rate) {
        wanted.put("prefetch-up", rate);
    }

    @Option(names = "--prefetch-down", paramLabel = "RATE", description = "Of what it fetches ahead.")
    void prefetchDown(String rate) {
        wanted.put("prefetch-down", rate);
    }

    @Option(names = "--origin", paramLabel = "RATE", description = "Of all that a depot sends.")
    void origin(String rate) {
        wanted.put("origin", rate);
    }

    @Option(names = "--rollback-origin", paramLabel = "RATE", description = "Of what a depot sends for rollbacks.")
    void rollbackOrigin(String rate) {
        wanted.put("rollback-origin", rate);
    }

    @Option(names = "--deploy-origin", paramLabel = "RATE", description = "Of what a depot sends for deploys.")
    void deployOrigin(String rate) {
        wanted.put("deploy-origin", rate);
    }

    @Option(
            names = "--prefetch-origin",
            paramLabel = "RATE",
            description = "Of what a depot sends to be fetched ahead.")
    void prefetchOrigin(String rate) {
        wanted.put("prefetch-origin", rate);
    }

    @Override
    public Exit run() {
        String path = "/v1/regions/%s/limits".formatted(Api.escaped(region));
        JsonNode limits =
                wanted.isEmpty() ? session.api().get(path) : session.api().patch(path, body());
        if (session.json()) {
            session.print(limits);
            return Exit.OK;
        }
        Table table = new Table("LIMIT", "RATE");
        for (String name : TransferLimits.NAMES) {
            long rate = limits.path(name).asLong();
            table.row(name, rate == 0 ? "-" : Texts.bytes(rate) + "/s");
        }
        table.print(session.out(), "");
        return Exit.OK;
    }

    private ObjectNode body() {
        ObjectNode body = Json.mapper().createObjectNode();
        wanted.forEach((name, rate) -> body.put(name, checked(name, rate)));
        return body;
    }

    private static String checked(String name, String rate) {
        try {
            Rate.parse(rate);
            return rate;
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, "--%s: %s".formatted(name, e.getMessage()), null);
        }
    }
}
