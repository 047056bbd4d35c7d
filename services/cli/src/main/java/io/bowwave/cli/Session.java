package io.bowwave.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.bowwave.cli.GlobalOptions.Format;
import io.bowwave.schemas.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One run of the command: who is spoken to, with which token, and how results are shown. */
final class Session {

    private static final String FOLDER = ".bowwave";

    private final Surroundings around;
    private final GlobalOptions options = new GlobalOptions();
    private @Nullable Api api;

    Session(Surroundings around) {
        this.around = around;
    }

    GlobalOptions options() {
        return options;
    }

    Surroundings around() {
        return around;
    }

    PrintWriter out() {
        return around.out();
    }

    boolean json() {
        return options.format == Format.json;
    }

    Api api() {
        if (api == null) {
            URI server = server();
            api = new Api(server, token(server), around);
        }
        return api;
    }

    /** Prints the server's answer as it is. */
    void print(JsonNode tree) {
        around.out().println(tree.toPrettyString());
    }

    /** The data folder: as said, else the nearest that a stack runs in, else the default here. */
    Path data() {
        String said = around.environment().get("BOWWAVE_DATA");
        if (options.data != null) {
            return around.folder().resolve(options.data);
        }
        if (said != null && !said.isBlank()) {
            return around.folder().resolve(said);
        }
        for (Path at = around.folder().toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(FOLDER).resolve("stack.json"))) {
                return at.resolve(FOLDER);
            }
        }
        return around.folder().resolve(FOLDER);
    }

    /** What runs in the data folder, when something does. */
    Optional<JsonNode> stack() {
        Path file = data().resolve("stack.json");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.mapper().readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new Failure(Exit.UNREACHABLE, "cannot read " + file + ": " + e.getMessage(), "bowwave doctor");
        }
    }

    /** @throws Failure when no server is named and no stack runs here */
    URI server() {
        String named = Optional.ofNullable(options.server)
                .or(() -> Optional.ofNullable(around.environment().get("BOWWAVE_SERVER")))
                .filter(text -> !text.isBlank())
                .or(() -> stack().map(stack -> stack.path("api").asText()))
                .orElseThrow(() -> new Failure(
                        Exit.UNREACHABLE,
                        "no server: neither --server nor BOWWAVE_SERVER is set, and there is no "
                                + data().resolve("stack.json"),
                        "./bowwave up"));
        try {
            URI server = URI.create(named.endsWith("/") ? named.substring(0, named.length() - 1) : named);
            if (server.getHost() != null
                    && server.getScheme() != null
                    && server.getScheme().startsWith("http")) {
                return server;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the same message as a URL without a host.
        }
        throw new Failure(
                Exit.USAGE, "server: found \"" + named + "\", expected a URL such as http://127.0.0.1:7400", null);
    }

    /** The local stack's token goes to the local stack only: it must not leave with a request to another server. */
    @Nullable
    String token(URI server) {
        String said =
                options.token != null ? options.token : around.environment().get("BOWWAVE_TOKEN");
        if (said != null && !said.isBlank()) {
            return said.strip();
        }
        Path file = data().resolve("admin.token");
        boolean local = stack().map(
                        stack -> server.toString().equals(stack.path("api").asText()))
                .orElse(false);
        if (!local || !Files.isReadable(file)) {
            return null;
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new Failure(Exit.AUTH, "cannot read the token in " + file + ": " + e.getMessage(), "bowwave doctor");
        }
    }
}
