package io.bowwave.intake.forge;

import io.bowwave.schemas.id.Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** HMAC-SHA256 over the raw body, and texts that must be compared without telling by the time it takes where they differ. */
public final class Hmac {

    private static final String ALGORITHM = "HmacSHA256";
    private static final String PREFIX = "sha256=";

    private Hmac() {}

    /** 64 lower-case hex digits. */
    public static String hex(String secret, byte[] body) {
        return HexFormat.of().formatHex(bytes(secret, body));
    }

    /** The 32 bytes of it. */
    public static byte[] bytes(String secret, byte[] body) {
        return bytes(secret.getBytes(StandardCharsets.UTF_8), body);
    }

    /** The 32 bytes of it, over these parts one after the other. */
    static byte[] bytes(byte[] key, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }

    /** @param found hex digits, with or without {@code sha256=} before them */
    public static boolean fits(@Nullable String found, String secret, byte[] body) {
        if (found == null) {
            return false;
        }
        String digits = found.startsWith(PREFIX) ? found.substring(PREFIX.length()) : found;
        return same(digits, hex(secret, body));
    }

    /** Takes the same time whatever is wrong; both sides are hashed first, so the length tells nothing either. */
    public static boolean same(String found, String expected) {
        return MessageDigest.isEqual(hash(expected), hash(found.strip()));
    }

    private static byte[] hash(String text) {
        return Digest.of(text.getBytes(StandardCharsets.UTF_8)).hash();
    }
}
