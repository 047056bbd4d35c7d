package io.bowwave.intake.forge;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kind of git server. */
public sealed interface Forge permits Github, Gitlab, Gitea, Bitbucket {

    /** The last parts of the paths that it posts to; the first is its name. */
    List<String> paths();

    default String name() {
        return paths().getFirst();
    }

    /** For people: the header that proves who sends. */
    String proofHeader();

    /** For people: the header that names the event. */
    String eventHeader();

    /** What the sender shows as proof, or null when it shows none. */
    default @Nullable String proof(Headers headers) {
        return headers.first(proofHeader());
    }

    /** Whether the proof fits this secret; an HMAC over the body unless said otherwise. Takes the same time whatever is wrong. */
    default boolean fits(Headers headers, String secret, byte[] body, Instant now) {
        return Hmac.fits(proof(headers), secret, body);
    }

    /** Why the proof counts for nothing whatever the secret is; null: it does. */
    default @Nullable String doubt(Headers headers, Instant now) {
        return null;
    }

    /** Null when the headers are not this forge's. */
    default @Nullable String event(Headers headers) {
        return headers.first(eventHeader());
    }

    /** What names the delivery, the same when it is sent again; null when it says nothing of the kind. */
    @Nullable
    String delivery(Headers headers);

    Kind kind(String event, JsonNode body);

    /** Whether its pings bear a proof. */
    default boolean provesPings() {
        return true;
    }

    Repository repository(JsonNode body);

    /**
     * What an event of kind {@link Kind#PUSH} says was pushed.
     *
     * @throws UnreadablePushException when the body is no push
     */
    List<Push> pushes(JsonNode body);
}
