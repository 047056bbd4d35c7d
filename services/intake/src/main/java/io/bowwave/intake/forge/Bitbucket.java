package io.bowwave.intake.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Bitbucket Cloud and Bitbucket Data Center: HMAC-SHA256 over the body in {@code X-Hub-Signature}. One push may move several refs. */
final class Bitbucket implements Forge {

    private static final String CLOUD = "repo:push";
    private static final String DATA_CENTER = "repo:refs_changed";

    @Override
    public List<String> paths() {
        return List.of("bitbucket");
    }

    @Override
    public String proofHeader() {
        return "X-Hub-Signature";
    }

    @Override
    public String eventHeader() {
        return "X-Event-Key";
    }

    @Override
    public @Nullable String delivery(Headers headers) {
        return headers.first("X-Request-UUID", "X-Request-Id");
    }

    @Override
    public Kind kind(String event, JsonNode body) {
        return switch (event) {
            case CLOUD, DATA_CENTER -> Kind.PUSH;
            case "diagnostics:ping" -> Kind.PING;
            default -> Kind.OTHER;
        };
    }

    /** Data Center's button that tests a connection signs nothing. */
    @Override
    public boolean provesPings() {
        return false;
    }

    /** Cloud says where the repository is shown, Data Center where it is cloned from, or, when old, its project and name alone. */
    @Override
    public Repository repository(JsonNode body) {
        JsonNode repository = body.path("repository");
        Stream<JsonNode> clones = items(repository.at("/links/clone")).map(link -> link.path("href"));
        String project = repository.at("/project/key").asText("");
        String path = repository.has("slug") && !repository.has("full_name")
                ? project + "/" + repository.path("slug").asText()
                : repository.path("full_name").asText("");
        return Repository.of(Stream.concat(clones, Stream.of(repository.at("/links/html/href"))), path);
    }

    @Override
    public List<Push> pushes(JsonNode body) {
        JsonNode actor = body.path("actor");
        String by = Pushes.who(Stream.of(
                actor.path("nickname"), actor.path("name"), actor.path("display_name"), actor.path("displayName")));
        boolean cloud = body.has("push");
        JsonNode changes = cloud ? body.at("/push/changes") : body.path("changes");
        if (!changes.isArray()) {
            throw new UnreadablePushException(
                    "push.changes, changes: found neither, expected a list of what was pushed");
        }
        return items(changes)
                .map(change -> cloud ? cloud(change, by) : dataCenter(change, by))
                .toList();
    }

    private static Push cloud(JsonNode change, String by) {
        boolean deleted = change.path("new").isNull() || change.path("new").isMissingNode();
        JsonNode state = change.path(deleted ? "old" : "new");
        String folder = "tag".equals(state.path("type").asText()) ? "refs/tags/" : "refs/heads/";
        return Pushes.of(
                folder + state.path("name").asText(),
                deleted ? null : state.at("/target/hash").asText(),
                by);
    }

    private static Push dataCenter(JsonNode change, String by) {
        String ref = change.at("/ref/id").asText(change.path("refId").asText());
        boolean deleted = "DELETE".equals(change.path("type").asText());
        return Pushes.of(ref, deleted ? null : change.path("toHash").asText(), by);
    }

    private static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
