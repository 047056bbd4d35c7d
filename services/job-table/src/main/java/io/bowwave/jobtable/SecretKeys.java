package io.bowwave.jobtable;

import io.bowwave.schemas.id.Digest;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The keys that build secrets are encrypted with: AES-256-GCM, the secret's place bound in as additional data, so that a value cannot be
 * moved to another app or name. The first key encrypts, all decrypt.
 */
public final class SecretKeys {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_DIGITS = 12;

    /**
     * @param keyId names the key without giving it away
     * @param base64 nonce, then what GCM makes
     */
    record Sealed(String keyId, String base64) {}

    private record Key(String id, SecretKey key) {}

    private final List<Key> keys;
    private final SecureRandom random;

    private SecretKeys(List<Key> keys, SecureRandom random) {
        this.keys = keys;
        this.random = random;
    }

    /**
     * @param text keys of 32 bytes in base64, either alphabet, comma between them
     * @throws IllegalArgumentException when one is none; does not say what was found
     */
    public static SecretKeys parse(String text, SecureRandom random) {
        List<Key> keys = new ArrayList<>();
        for (String each : text.split(",", -1)) {
            byte[] bytes;
            try {
                bytes = Base64.getUrlDecoder()
                        .decode(each.strip().replace('+', '-').replace('/', '_').replace("=", ""));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("secrets-key: found something else, expected base64 of 32 bytes");
            }
            if (bytes.length != KEY_BYTES) {
                throw new IllegalArgumentException(
                        "secrets-key: found base64 of %d bytes, expected %d, for example of `openssl rand -base64 32`"
                                .formatted(bytes.length, KEY_BYTES));
            }
            keys.add(new Key(
                    HexFormat.of().formatHex(Digest.sha256().digest(bytes)).substring(0, ID_DIGITS),
                    new SecretKeySpec(bytes, "AES")));
        }
        return new SecretKeys(keys, random);
    }

    Sealed seal(String place, String value) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        Key key = keys.getFirst();
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, nonce, place, value.getBytes(StandardCharsets.UTF_8), 0);
        byte[] all = new byte[NONCE_BYTES + sealed.length];
        System.arraycopy(nonce, 0, all, 0, NONCE_BYTES);
        System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
        return new Sealed(key.id, Base64.getEncoder().encodeToString(all));
    }

    /** @throws IllegalStateException when the key is not here, or it was changed or moved */
    String open(String place, Sealed sealed) {
        for (Key key : keys) {
            if (key.id.equals(sealed.keyId)) {
                byte[] bytes = Base64.getDecoder().decode(sealed.base64);
                return new String(
                        crypt(Cipher.DECRYPT_MODE, key, Arrays.copyOf(bytes, NONCE_BYTES), place, bytes, NONCE_BYTES),
                        StandardCharsets.UTF_8);
            }
        }
        throw new IllegalStateException(
                "it is encrypted with the key %s, which secrets-key does not have".formatted(sealed.keyId));
    }

    private static byte[] crypt(int mode, Key key, byte[] nonce, String place, byte[] bytes, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key.key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(bytes, from, bytes.length - from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("it does not belong there or was changed", e);
        }
    }
}
