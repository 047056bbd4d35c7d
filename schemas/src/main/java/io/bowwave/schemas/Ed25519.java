package io.bowwave.schemas;

import io.bowwave.schemas.id.Digest;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/** Ed25519 (RFC 8032) as Bowwave uses it: keys as texts, signatures over bytes. By the JDK alone. */
public final class Ed25519 {

    private static final String ALGORITHM = "Ed25519";
    private static final int PEM_LINE = 64;

    private Ed25519() {}

    /** A new pair. */
    public static KeyPair generate() throws GeneralSecurityException {
        return KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
    }

    /** 64 bytes over the message. */
    public static byte[] sign(byte[] message, PrivateKey key) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(ALGORITHM);
        signer.initSign(key);
        signer.update(message);
        return signer.sign();
    }

    /** Whether the signature is one over this message by this key; what cannot be one is none. */
    public static boolean verify(byte[] message, byte[] signature, PublicKey key) {
        try {
            Signature verifier = Signature.getInstance(ALGORITHM);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /**
     * @param text PKCS #8, as PEM or as base64 alone
     * @throws GeneralSecurityException when it is no Ed25519 private key
     */
    public static PrivateKey privateKey(String text) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded(text)));
    }

    /**
     * @param text X.509, as PEM or as base64 alone
     * @throws GeneralSecurityException when it is no Ed25519 public key
     */
    public static PublicKey publicKey(String text) throws GeneralSecurityException {
        return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(encoded(text)));
    }

    /** As openssl writes it. */
    public static String pem(PrivateKey key) {
        return pem("PRIVATE KEY", key);
    }

    /** As openssl writes it. */
    public static String pem(PublicKey key) {
        return pem("PUBLIC KEY", key);
    }

    /** Names a public key: the SHA-256 of its X.509 form, 64 hex digits. */
    public static String id(PublicKey key) {
        return Digest.of(key.getEncoded()).hex();
    }

    private static byte[] encoded(String text) throws GeneralSecurityException {
        try {
            return Base64.getDecoder()
                    .decode(text.replaceAll("-----[A-Z ]+-----", "").replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("neither PEM nor base64: " + e.getMessage(), e);
        }
    }

    private static String pem(String kind, Key key) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END " + kind + "-----\n";
    }
}
