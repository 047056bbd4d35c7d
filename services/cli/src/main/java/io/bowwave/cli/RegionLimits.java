package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import io.bowwave.schemas.fleet.Rate;
import io.bowwave.schemas.fleet.TransferLimits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bowwave region limits}. */
@CommandLine.Command(
        name = "limits",
        description = {
            "How fast the machines of a region may send and receive, and its depots send to them; how many",
            "rollouts may be in progress in it at a time, or without REGION in all regions together.",
            "Shown or changed while everything runs; they have it within seconds. A rate is for example",
            "200Mbit, 25MB or off; each machine and depot is held to it by itself. What is not named stays."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  bowwave region limits us-east",
            "  bowwave region limits us-east --up 200Mbit --prefetch-down 50Mbit",
            "  bowwave region limits us-east --origin 2Gbit --prefetch-origin 500Mbit",
            "  bowwave region limits us-east --up off --rollouts 2",
            "  bowwave region limits --rollouts 5"
        })
final class RegionLimits implements Command {

    private static final String ROLLOUTS = "rollouts";

    private final Session session;

    @Parameters(
            paramLabel = "REGION",
            arity = "0..1",
            description = "Its name. Without: what holds for all regions together.")
    @Nullable
    String region;

    // Fields, not methods: help lists fields as they stand here, and methods as the VM happens to keep them.
    @Option(names = "--up", paramLabel = "RATE", description = "Of all that a machine sends.")
    @Nullable
    String up;

    @Option(names = "--down", paramLabel = "RATE", description = "Of all that a machine receives.")
    @Nullable
    String down;

    @Option(names = "--rollback-up", paramLabel = "RATE", description = "Of what it sends for rollbacks.")
    @Nullable
    String rollbackUp;

    @Option(names = "--rollback-down", paramLabel = "RATE", description = "Of what it receives for rollbacks.")
    @Nullable
    String rollbackDown;

    @Option(names = "--deploy-up", paramLabel = "RATE", description = "Of what it sends for deploys.")
    @Nullable
    String deployUp;

    @Option(names = "--deploy-down", paramLabel = "RATE", description = "Of what it receives for deploys.")
    @Nullable
    String deployDown;

    @Option(names = "--prefetch-up", paramLabel = "RATE", description = "Of what it sends to be fetched ahead.")
    @Nullable
    String prefetchUp;

    @Option(names = "--prefetch-down", paramLabel = "RATE", description = "Of what it fetches ahead.")
    @Nullable
    String prefetchDown;

    @Option(names = "--origin", paramLabel = "RATE", description = "Of all that a depot sends.")
    @Nullable
    String origin;

    @Option(names = "--rollback-origin", paramLabel = "RATE", description = "Of what a depot sends for rollbacks.")
    @Nullable
    String rollbackOrigin;

    @Option(names = "--deploy-origin", paramLabel = "RATE", description = "Of what a depot sends for deploys.")
    @Nullable
    String deployOrigin;

    @Option(
            names = "--prefetch-origin",
            paramLabel = "RATE",
            description = "Of what a depot sends to be fetched ahead.")
    @Nullable
    String prefetchOrigin;

    @Option(
            names = "--rollouts",
            paramLabel = "N",
            description = "Rollouts in progress at a time, or off. Others wait their turn; rollbacks never do.")
    @Nullable
    String rollouts;

    RegionLimits(Session session) {
        this.session = session;
    }

    @Override
    public Exit run() {
        Map<String, String> wanted = wanted();
        boolean rates = wanted.keySet().stream().anyMatch(name -> !name.equals(ROLLOUTS));
        if (region == null && rates) {
            throw new Failure(Exit.USAGE, "REGION: found nothing, expected the region whose rates these are", null);
        }
        String path = region == null ? "/v1/limits" : "/v1/regions/%s/limits".formatted(Api.escaped(region));
        JsonNode limits =
                wanted.isEmpty() ? session.api().get(path) : session.api().patch(path, body(wanted));
        if (session.json()) {
            session.print(limits);
            return Exit.OK;
        }
        Table table = new Table("LIMIT", region == null ? "ALL REGIONS" : "RATE");
        for (String name : region == null ? List.<String>of() : TransferLimits.NAMES) {
            long rate = limits.path(name).asLong();
            table.row(name, rate == 0 ? "-" : Texts.bytes(rate) + "/s");
        }
        table.row(ROLLOUTS, limits.has(ROLLOUTS) ? limits.path(ROLLOUTS).asText() + " at a time" : "-");
        table.print(session.out(), "");
        return Exit.OK;
    }

    private Map<String, String> wanted() {
        Map<String, String> wanted = new TreeMap<>();
        wanted.put("up", up);
        wanted.put("down", down);
        wanted.put("rollback-up", rollbackUp);
        wanted.put("rollback-down", rollbackDown);
        wanted.put("deploy-up", deployUp);
        wanted.put("deploy-down", deployDown);
        wanted.put("prefetch-up", prefetchUp);
        wanted.put("prefetch-down", prefetchDown);
        wanted.put("origin", origin);
        wanted.put("rollback-origin", rollbackOrigin);
        wanted.put("deploy-origin", deployOrigin);
        wanted.put("prefetch-origin", prefetchOrigin);
        wanted.put(ROLLOUTS, rollouts);
        wanted.values().removeIf(Objects::isNull);
        return wanted;
    }

    private static ObjectNode body(Map<String, String> wanted) {
        ObjectNode body = Json.mapper().createObjectNode();
        wanted.forEach((name, rate) -> body.put(name, checked(name, rate)));
        return body;
    }

    private static String checked(String name, String rate) {
        if (name.equals(ROLLOUTS)) {
            return number(rate);
        }
        try {
            Rate.parse(rate);
            return rate;
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, "--%s: %s".formatted(name, e.getMessage()), null);
        }
    }

    private static String number(String text) {
        if (text.equals("off") || text.matches("[1-9][0-9]{0,3}")) {
            return text;
        }
        throw new Failure(
                Exit.USAGE, "--rollouts: found \"%s\", expected a number from 1, or off".formatted(text), null);
    }
}
