package io.bowwave.standalone;

import io.bowwave.schemas.Ed25519;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.Base64;

/** The key pair that goals are signed with: made at the first start, PEM files that only their owner reads. */
record GoalKeys(Path privateKey, Path publicKey) {

    static GoalKeys keep(DataFolder data) throws IOException, GeneralSecurityException {
        GoalKeys keys = new GoalKeys(
                data.secrets().resolve("goal-private.pem"), data.secrets().resolve("goal-public.pem"));
        if (!Files.exists(keys.privateKey) || !Files.exists(keys.publicKey)) {
            KeyPair pair = Ed25519.generate();
            DataFolder.writeSecret(keys.publicKey, Ed25519.pem(pair.getPublic()));
            DataFolder.writeSecret(keys.privateKey, Ed25519.pem(pair.getPrivate()));
        }
        return keys;
    }

    /** The public key as base64 of its X.509 form, without lines and frame. */
    String publicKeyText() throws IOException, GeneralSecurityException {
        return Base64.getEncoder()
                .encodeToString(Ed25519.publicKey(Files.readString(publicKey)).getEncoded());
    }
}
