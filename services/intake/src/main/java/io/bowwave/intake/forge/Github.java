package io.bowwave.intake.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** GitHub and GitHub Enterprise: HMAC-SHA256 over the body in {@code X-Hub-Signature-256}. */
final class Github implements Forge {

    @Override
    public List<String> paths() {
        return List.of("github");
    }

    @Override
    public String proofHeader() {
        return "X-Hub-Signature-256";
    }

    @Override
    public String eventHeader() {
        return "X-GitHub-Event";
    }

    @Override
    public @Nullable String delivery(Headers headers) {
        return headers.first("X-GitHub-Delivery");
    }

    @Override
    public Kind kind(String event, JsonNode body) {
        return switch (event) {
            case "push" -> Kind.PUSH;
            case "ping" -> Kind.PING;
            default -> Kind.OTHER;
        };
    }

    @Override
    public Repository repository(JsonNode body) {
        JsonNode repository = body.path("repository");
        return Repository.of(
                Repository.properties(repository, "clone_url", "ssh_url", "git_url", "html_url", "url"),
                repository.path("full_name").asText(""));
    }

    @Override
    public List<Push> pushes(JsonNode body) {
        return List.of(Pushes.single(body, Pushes.who(Stream.of(body.at("/pusher/name"), body.at("/sender/login")))));
    }
}
