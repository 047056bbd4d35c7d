package io.bowwave.intake.forge;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Signatures as <a href="https://www.standardwebhooks.com">Standard Webhooks</a> describes them: HMAC-SHA256 over id, time and body in
 * {@code webhook-signature}, so that nobody can send an old delivery again much later, or under another id.
 */
public final class StandardWebhook {

    /** What a sender shows as proof. */
    public static final String SIGNATURE = "webhook-signature";

    private static final String ID = "webhook-id";
    private static final String TIMESTAMP = "webhook-timestamp";
    private static final String KEY_PREFIX = "whsec_";
    private static final String VERSION = "v1,";
    private static final int MOST_SIGNATURES = 10;
    private static final Duration FRESH = Duration.ofMinutes(5);

    private StandardWebhook() {}

    /** Names the delivery, or null. */
    static @Nullable String id(Headers headers) {
        return headers.first(ID);
    }

    /** Whether one of the signatures was made with this secret, at most five minutes from now. */
    public static boolean fits(Headers headers, String secret, byte[] body, Instant now) {
        String signatures = headers.first(SIGNATURE);
        String id = headers.first(ID);
        String timestamp = headers.first(TIMESTAMP);
        if (signatures == null || id == null || timestamp == null || stale(headers, now) != null) {
            return false;
        }
        byte[] head = (id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8);
        String expected = VERSION + Base64.getEncoder().encodeToString(Hmac.bytes(key(secret), head, body));
        return Arrays.stream(signatures.split(" ", MOST_SIGNATURES)).anyMatch(each -> Hmac.same(each, expected));
    }

    /** Why signatures of this delivery count for nothing, whatever they are; null: they do, or there are none. */
    static @Nullable String stale(Headers headers, Instant now) {
        String timestamp = headers.first(TIMESTAMP);
        if (headers.first(SIGNATURE) == null) {
            return null;
        }
        if (timestamp == null || !timestamp.matches("[0-9]{1,12}")) {
            return "%s: found %s, expected seconds since 1970"
                    .formatted(TIMESTAMP, timestamp == null ? "nothing" : "\"" + timestamp + "\"");
        }
        Duration off = Duration.between(Instant.ofEpochSecond(Long.parseLong(timestamp)), now)
                .abs();
        return off.compareTo(FRESH) <= 0
                ? null
                : "%s: found a time %d s away from now, expected at most %d s; is a clock wrong?"
                        .formatted(TIMESTAMP, off.toSeconds(), FRESH.toSeconds());
    }

    /** The bytes that a secret stands for: {@code whsec_} and base64, else the text itself. */
    private static byte[] key(String secret) {
        if (secret.startsWith(KEY_PREFIX)) {
            try {
                return Base64.getDecoder().decode(secret.substring(KEY_PREFIX.length()));
            } catch (IllegalArgumentException e) {
                // No base64: then the prefix is part of the text.
            }
        }
        return secret.getBytes(StandardCharsets.UTF_8);
    }
}
