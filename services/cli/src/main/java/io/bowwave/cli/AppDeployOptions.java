package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What an app asks of its deploys, as options of {@code bowwave app create} and {@code update}. */
final class AppDeployOptions {

    @Option(
            names = "--approvals",
            paramLabel = "N",
            description = "How many others than the requester must approve a deploy, 0 to 2. Default of a new app: 0.")
    @Nullable
    Integer approvals;

    @Option(
            names = "--on-conflict",
            paramLabel = "POLICY",
            description =
                    "What becomes of a deploy while another goes on: latest-wins, wait or refuse. Default of a new app: latest-wins.")
    @Nullable
    String onConflict;

    void into(ObjectNode body) {
        if (approvals != null) {
            body.put("approvals", approvals);
        }
        if (onConflict != null) {
            body.put("onConflict", onConflict);
        }
    }

    static void show(PrintWriter out, JsonNode app) {
        out.println("deploys      %s, %s approvals".formatted(Texts.of(app, "onConflict"), Texts.of(app, "approvals")));
        app.path("freezes")
                .forEach(freeze -> out.println("frozen       %s: %s, %s"
                        .formatted(Texts.of(freeze, "id"), FreezeCommands.times(freeze), Texts.of(freeze, "reason"))));
    }
}
