package io.bowwave.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** The key pair that goals are signed with: made at the first start, PEM files that only their owner reads. */
record GoalKeys(Path privateKey, Path publicKey) {
    private static final int PEM_LINE = 64;

    static GoalKeys keep(DataFolder data) throws IOException, GeneralSecurityException {
        GoalKeys keys = new GoalKeys(
                data.secrets().resolve("goal-private.pem"), data.secrets().resolve("goal-public.pem"));
        if (!Files.exists(keys.privateKey) || !Files.exists(keys.publicKey)) {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            DataFolder.writeSecret(
                    keys.publicKey, pem("PUBLIC KEY", pair.getPublic().getEncoded()));
            DataFolder.writeSecret(
                    keys.privateKey, pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        }
        return keys;
    }

    /** The public key as base64 of its X.509 form, without lines and frame. */
    String publicKeyText() throws IOException {
        return Files.readString(publicKey).replaceAll("-----[^-]*-----", "").replaceAll("\\s", "");
    }

    private static String pem(String kind, byte[] encoded) {
        return "-----BEGIN " + kind + "-----\n"
                + Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END " + kind + "-----\n";
    }
}
