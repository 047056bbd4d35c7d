package io.bowwave.schemas.rollout;

import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.Times;
import io.bowwave.schemas.id.RegionName;
import io.bowwave.schemas.id.RequestId;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Signs deploy requests and checks them: whoever can write to the topic still cannot ask in another's name. */
public final class RequestSignature {

    private RequestSignature() {}

    /**
     * What is signed: UTF-8 lines, each ended by LF: {@code bowwave-request-1}, id, app, action, build, regions joined by commas in their
     * order, reason, requestedBy and plan in base64, strategy, notBefore, overrideFreeze, deploy, expiresAt, name of the key. What is absent is
     * {@code -}; times are RFC 3339 in UTC with milliseconds. The id must stand in the request.
     */
    public static byte[] message(RequestId id, DeployRequest request, String key) {
        return String.join(
                        "\n",
                        "bowwave-request-1",
                        id.text(),
                        request.app().text(),
                        request.action().text(),
                        line(request.build()),
                        line(
                                request.regions() == null
                                        ? null
                                        : request.regions().stream()
                                                .map(RegionName::text)
                                                .collect(Collectors.joining(","))),
                        base64(request.reason()),
                        base64(request.requestedBy()),
                        base64(request.plan()),
                        line(
                                request.strategy() == null
                                        ? null
                                        : request.strategy().text()),
                        line(time(request.notBefore())),
                        line(request.overrideFreeze()),
                        line(request.deploy()),
                        line(time(request.expiresAt())),
                        key,
                        "")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The request with its signature. */
    public static DeployRequest sign(RequestId id, DeployRequest request, String keyName, PrivateKey key) {
        try {
            byte[] signature = Ed25519.sign(message(id, request, keyName), key);
            return request.signed(Base64.getEncoder().encodeToString(signature), keyName);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign request " + id + " with this key", e);
        }
    }

    /** Whether the request bears a good signature by this key. */
    public static boolean verify(RequestId id, DeployRequest request, PublicKey key) {
        String signature = request.signature();
        String name = request.signedBy();
        if (signature == null || name == null) {
            return false;
        }
        try {
            return Ed25519.verify(
                    message(id, request, name), Base64.getDecoder().decode(signature), key);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String line(@Nullable Object value) {
        return value == null ? "-" : value.toString();
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : Times.text(time);
    }

    private static String base64(@Nullable String text) {
        return text == null ? "-" : Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
