package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bowwave.schemas.Json;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import picocli.CommandLine;

/** {@code bowwave region ...}. */
@CommandLine.Command(
        name = "region",
        description = "Regions: where machines are, each with a store of its own.",
        synopsisSubcommandLabel = "(list | limits | set)",
        subcommands = {RegionCommands.List_.class, RegionLimits.class, RegionCommands.Set_.class})
final class RegionCommands {

    private RegionCommands() {}

    @CommandLine.Command(
            name = "set",
            description = {
                "Say how a region reaches the stores of others, in place of what was said before.",
                "Replicators take a pack from the cheapest region that has it. Without options: all alike."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  bowwave region set eu-west --cost eu-north=1,us-east=5",
                "  bowwave region set eu-west --cost us-east=5 --limit us-east=25000000"
            })
    static final class Set_ implements Command {
        private final Session session;

        @CommandLine.Parameters(paramLabel = "REGION", description = "Whose links they are.")
        String region = "";

        @CommandLine.Option(
                names = "--cost",
                split = ",",
                paramLabel = "REGION=COST",
                description = "Of a byte from there, 1 to 1000. May be repeated. Default: 1.")
        Map<String, Integer> costs = new TreeMap<>();

        @CommandLine.Option(
                names = "--limit",
                split = ",",
                paramLabel = "REGION=BYTES",
                description = "That are read from there in a second at most, 1024 or more. May be repeated.")
        Map<String, Long> limits = new TreeMap<>();

        Set_(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            TreeSet<String> from = new TreeSet<>(costs.keySet());
            from.addAll(limits.keySet());
            ObjectNode body = Json.mapper().createObjectNode();
            ArrayNode links = body.putArray("links");
            for (String each : from) {
                ObjectNode link = links.addObject().put("from", each);
                if (costs.get(each) != null) {
                    link.put("cost", costs.get(each));
                }
                if (limits.get(each) != null) {
                    link.put("bytesPerSecond", limits.get(each));
                }
            }
            JsonNode answer = session.api().put("/v1/regions/" + Api.escaped(region) + "/links", body);
            if (session.json()) {
                session.print(answer);
            } else {
                session.out().println("Region %s has %d links of its own.".formatted(region, from.size()));
            }
            return Exit.OK;
        }
    }

    @CommandLine.Command(
            name = "list",
            description = "Every region.",
            footerHeading = "%nExamples:%n",
            footer = {"  bowwave region list", "  bowwave region list -o json"})
    static final class List_ implements Command {
        private final Session session;

        List_(Session session) {
            this.session = session;
        }

        @Override
        public Exit run() {
            JsonNode answer = session.api().get("/v1/regions");
            if (session.json()) {
                session.print(answer);
                return Exit.OK;
            }
            Table table = new Table("REGION", "HOME", "MACHINES", "APPS", "ROLLOUTS", "BUCKET", "STORE");
            for (JsonNode region : Texts.items(answer)) {
                table.row(
                        Texts.of(region, "region", "name"),
                        region.path("home").asBoolean() ? "yes" : "no",
                        Texts.of(region, "machines"),
                        Texts.of(region, "apps"),
                        region.has("rollouts") ? region.path("rollouts").asText() + " at a time" : "-",
                        Texts.of(region, "bucket"),
                        Texts.of(region, "storeEndpoint"));
            }
            table.print(session.out(), "No regions.");
            JsonNode all = session.api().get("/v1/limits").path("rollouts");
            if (!all.isMissingNode()) {
                session.out().println("Rollouts in all regions together: " + all.asText() + " at a time.");
            }
            return Exit.OK;
        }
    }
}
