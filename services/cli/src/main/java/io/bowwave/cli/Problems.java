package io.bowwave.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.bowwave.schemas.Json;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Makes of the server's answer what a person can act on. */
final class Problems {

    private Problems() {}

    /** @param body problem+json, or whatever stood in the way */
    static Failure failure(int status, String body, URI asked, boolean withToken) {
        JsonNode problem = parse(body);
        String text = problem.path("detail").asText(problem.path("title").asText(""));
        String code = problem.path("code").asText("");
        if (text.isBlank()) {
            text = "the server answers " + status + " to " + asked.getPath();
        }
        String where = code.isEmpty() ? " (" + status + ")" : " (" + status + " " + code + ")";
        return switch (status) {
            case 401 ->
                new Failure(
                        Exit.AUTH,
                        withToken
                                ? "the server does not know this token" + where
                                : "the server asks for a token" + where,
                        withToken
                                ? "bowwave doctor"
                                : "export BOWWAVE_TOKEN=..., or run this beside the .bowwave folder of the stack");
            case 403 -> new Failure(Exit.AUTH, text + where, "bowwave doctor");
            case 404 -> new Failure(Exit.NOT_FOUND, text + where, listing(asked.getPath()));
            case 409, 412 ->
                new Failure(
                        Exit.CONFLICT, text + where, "nothing-deployable".equals(code) ? "bowwave build list" : null);
            default ->
                status >= 500 || status == 429
                        ? new Failure(Exit.UNREACHABLE, text + where, "bowwave doctor")
                        : new Failure(Exit.USAGE, text + where, null);
        };
    }

    static Failure unreachable(URI server, Exception cause) {
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        boolean local = "127.0.0.1".equals(server.getHost()) || "localhost".equals(server.getHost());
        return new Failure(
                Exit.UNREACHABLE,
                server + " cannot be reached: " + why,
                local ? "./bowwave up, or bowwave doctor" : "bowwave doctor");
    }

    private static @Nullable String listing(String path) {
        if (path.startsWith("/v1/apps") || path.startsWith("/v1/deployables")) {
            return "bowwave app list";
        }
        return path.startsWith("/v1/builds") ? "bowwave build list" : null;
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode tree = Json.mapper().readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
