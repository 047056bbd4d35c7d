package io.bowwave.swarm;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What all members of a region's swarm know; it never travels, only proofs of it do. */
public final class PeerSecret {

    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] secret;

    /** @param secret not empty */
    public PeerSecret(String secret) {
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("region secret: found nothing, expected a text");
        }
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
    }

    byte[] clientProof(byte[] serverNonce, byte[] clientNonce, byte[] name) {
        return proof("bowwave-peer-2 client", serverNonce, clientNonce, name);
    }

    byte[] serverProof(byte[] clientNonce, byte[] serverNonce) {
        return proof("bowwave-peer-2 server", clientNonce, serverNonce);
    }

    /** Takes the same time wherever they differ. */
    static boolean same(byte[] found, byte[] expected) {
        return MessageDigest.isEqual(found, expected);
    }

    private byte[] proof(String role, byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update(role.getBytes(StandardCharsets.US_ASCII));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no " + ALGORITHM, e);
        }
    }

    @Override
    public String toString() {
        return "(secret)";
    }
}
