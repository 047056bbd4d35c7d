package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import picocli.CommandLine;

/** {@code bowwave region ...}. */
@CommandLine.Command(
        name = "region",
        description = "Regions: where machines are, each with a store of its own.",
        synopsisSubcommandLabel = "(list | limits)",
        subcommands = {RegionCommands.List_.class, RegionLimits.class})
final class RegionCommands {

    private RegionCommands() {}

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
            Table table = new Table("REGION", "HOME", "MACHINES", "APPS", "BUCKET", "STORE");
            for (JsonNode region : Texts.items(answer)) {
                table.row(
                        Texts.of(region, "region", "name"),
                        region.path("home").asBoolean() ? "yes" : "no",
                        Texts.of(region, "machines"),
                        Texts.of(region, "apps"),
                        Texts.of(region, "bucket"),
                        Texts.of(region, "storeEndpoint"));
            }
            table.print(session.out(), "No regions.");
            return Exit.OK;
        }
    }
}
