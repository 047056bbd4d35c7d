package io.bowwave.intake.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gitea, Forgejo and Gogs: HMAC-SHA256 over the body, bare hex digits, in a header of each one's own name. */
final class Gitea implements Forge {

    @Override
    public List<String> paths() {
        return List.of("gitea", "forgejo", "gogs");
    }

    @Override
    public String proofHeader() {
        return "X-Gitea-Signature";
    }

    @Override
    public String eventHeader() {
        return "X-Gitea-Event";
    }

    @Override
    public @Nullable String proof(Headers headers) {
        return headers.first("X-Gitea-Signature", "X-Forgejo-Signature", "X-Gogs-Signature");
    }

    @Override
    public @Nullable String event(Headers headers) {
        return headers.first("X-Gitea-Event", "X-Forgejo-Event", "X-Gogs-Event");
    }

    @Override
    public @Nullable String delivery(Headers headers) {
        return headers.first("X-Gitea-Delivery", "X-Forgejo-Delivery", "X-Gogs-Delivery");
    }

    /** Its test is a push of the branch's newest commit; a deleted branch is an event of its own. */
    @Override
    public Kind kind(String event, JsonNode body) {
        return event.equals("push") ? Kind.PUSH : Kind.OTHER;
    }

    @Override
    public Repository repository(JsonNode body) {
        JsonNode repository = body.path("repository");
        return Repository.of(
                Repository.properties(repository, "clone_url", "ssh_url", "html_url"),
                repository.path("full_name").asText(""));
    }

    @Override
    public List<Push> pushes(JsonNode body) {
        JsonNode pusher = body.path("pusher");
        return List.of(Pushes.single(
                body, Pushes.who(Stream.of(pusher.path("login"), pusher.path("username"), body.at("/sender/login")))));
    }
}
