package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.fleet.Rate;
import io.bowwave.schemas.fleet.TransferLimits;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave region limits}. */
@CommandLine.Command(
        name = "limits",
        description = {
            "How fast the machines of a region may send and receive, shown or changed while everything runs.",
            "A rate is for example 200Mbit, 25MB or off; each machine is held to it. Agents have it within seconds."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave region limits us-east",
            "  bowwave region limits us-east --up 200Mbit --prefetch-down 50Mbit",
            "  bowwave region limits us-east --up off --depot http://depot.us-east:7500 --secret-file /run/region-secret"
        })
final class RegionLimits implements Command {

    private final Session session;
    private final Map<String, String> wanted = new TreeMap<>();

    @Parameters(paramLabel = "REGION", description = "Its name.")
    String region = "";

    @Option(names = "--depot", paramLabel = "URL", description = "A depot of the region. Default: the local stack's.")
    @Nullable
    URI depot;

    @Option(
            names = "--secret-file",
            paramLabel = "FILE",
            description = "Has the secret of the region. Default: the local stack's.")
    @Nullable
    Path secretFile;

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

    @Override
    public Exit run() {
        Api api = new Api(depot == null ? place() : depot, secret(), session.around());
        JsonNode limits = api.get("/v1/limits");
        if (!wanted.isEmpty()) {
            limits = api.put("/v1/limits", merged(limits));
        }
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

    /** What was said, beside what is so already. */
    private ObjectNode merged(JsonNode now) {
        ObjectNode body = Json.mapper().createObjectNode();
        now.properties().forEach(each -> body.put(each.getKey(), each.getValue().asLong() + "B"));
        for (Map.Entry<String, String> each : wanted.entrySet()) {
            try {
                body.put(each.getKey(), Rate.parse(each.getValue()) == 0 ? "off" : each.getValue());
            } catch (IllegalArgumentException e) {
                throw new Failure(Exit.USAGE, "--%s: %s".formatted(each.getKey(), e.getMessage()), null);
            }
        }
        return body;
    }

    private URI place() {
        Optional<JsonNode> stack = session.stack();
        if (stack.isEmpty()) {
            throw new Failure(
                    Exit.USAGE, "no depot: neither --depot is given, nor does a stack run here", "bowwave up");
        }
        for (JsonNode each : stack.get().path("regions")) {
            if (each.path("name").asText().equals(region)) {
                return URI.create(each.path("depot").asText());
            }
        }
        throw new Failure(
                Exit.NOT_FOUND, "no region " + region + " in the stack that runs here", "bowwave region list");
    }

    private String secret() {
        Path file = secretFile == null ? session.data().resolve("secrets").resolve("region-" + region) : secretFile;
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Failure(
                    Exit.AUTH, "cannot read the region's secret in " + file + ": " + e, "give --secret-file FILE");
        }
    }
}
