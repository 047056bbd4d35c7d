package io.bowwave.intake;

import io.bowwave.schemas.id.Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** {@code X-Hub-Signature-256}: HMAC-SHA256 over the raw body. */
final class GithubSignature {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";

    private GithubSignature() {}

    /** As the header should be. */
    static String of(String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            return PREFIX + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }

    /** Takes the same time whatever is wrong; both sides are hashed first, so the length tells nothing either. */
    static boolean matches(String header, String secret, byte[] body) {
        return MessageDigest.isEqual(hash(of(secret, body)), hash(header.strip()));
    }

    private static byte[] hash(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hash();
    }
}
