package io.bowwave.intake.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * GitLab: it sends the secret itself in {@code X-Gitlab-Token}; newer versions also sign, with a signing token ({@code whsec_...}) that
 * takes the secret's place here. Webhooks of projects, groups and the whole installation.
 */
final class Gitlab implements Forge {

    private static final String TOKEN = "X-Gitlab-Token";
    private static final Set<String> PUSHES = Set.of("push", "tag_push");

    @Override
    public List<String> paths() {
        return List.of("gitlab");
    }

    @Override
    public String proofHeader() {
        return StandardWebhook.SIGNATURE + " or " + TOKEN;
    }

    @Override
    public @Nullable String proof(Headers headers) {
        return headers.first(StandardWebhook.SIGNATURE, TOKEN);
    }

    @Override
    public String eventHeader() {
        return "X-Gitlab-Event";
    }

    /** A webhook may have both, and the app's secret be either. */
    @Override
    public boolean fits(Headers headers, String secret, byte[] body, Instant now) {
        String token = headers.first(TOKEN);
        return (token != null && Hmac.same(token, secret)) || StandardWebhook.fits(headers, secret, body, now);
    }

    @Override
    public @Nullable String doubt(Headers headers, Instant now) {
        return StandardWebhook.stale(headers, now);
    }

    /** The key of the delivery, where GitLab sends one; else that of what happened, which several webhooks share. */
    @Override
    public @Nullable String delivery(Headers headers) {
        String own = headers.first("Idempotency-Key");
        String event = headers.first("X-Gitlab-Event-UUID");
        String webhook = headers.first("X-Gitlab-Webhook-UUID");
        if (own == null) {
            own = StandardWebhook.id(headers);
        }
        if (own != null || event == null || webhook == null) {
            return own != null ? own : event;
        }
        return event + "/" + webhook;
    }

    /** The header of a webhook for the whole installation does not say what happened, the body always does. */
    @Override
    public Kind kind(String event, JsonNode body) {
        String happened =
                body.path("object_kind").asText(body.path("event_name").asText());
        return PUSHES.contains(happened) ? Kind.PUSH : Kind.OTHER;
    }

    @Override
    public Repository repository(JsonNode body) {
        JsonNode project = body.path("project");
        return Repository.of(
                Stream.concat(
                        Repository.properties(
                                project, "git_http_url", "git_ssh_url", "http_url", "ssh_url", "web_url", "url"),
                        Repository.properties(
                                body.path("repository"), "git_http_url", "git_ssh_url", "homepage", "url")),
                project.path("path_with_namespace").asText(""));
    }

    /** Of an annotated tag, {@code after} is the tag itself and {@code checkout_sha} the commit. */
    @Override
    public List<Push> pushes(JsonNode body) {
        String by = Pushes.who(Stream.of(body.path("user_username"), body.path("user_name")));
        Push push = Pushes.single(body, by);
        String checkout = body.path("checkout_sha").asText("");
        boolean other = push.commit() != null && !checkout.isEmpty();
        return List.of(other ? Pushes.of(push.ref(), checkout, by) : push);
    }
}
