package io.bowwave.standalone;

import io.bowwave.schemas.Ed25519;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;

/**
 * The key that the API signs deploy requests with, and the folder of those whose requests are carried out. Made at the first start that asks
 * for signed requests; who wants to ask without the API puts a public key into the folder.
 */
record RequestKeyFiles(Path privateKey, Path keys) {

    private static final String API = "api";

    static RequestKeyFiles keep(DataFolder data) throws IOException, GeneralSecurityException {
        RequestKeyFiles files = new RequestKeyFiles(
                data.secrets().resolve(API + ".request-key.pem"), data.secrets().resolve("request-keys"));
        Path publicKey = files.keys.resolve(API + ".pub");
        if (!Files.exists(files.privateKey) || !Files.exists(publicKey)) {
            Files.createDirectories(files.keys);
            KeyPair pair = Ed25519.generate();
            DataFolder.writeSecret(publicKey, Ed25519.pem(pair.getPublic()));
            DataFolder.writeSecret(files.privateKey, Ed25519.pem(pair.getPrivate()));
        }
        return files;
    }
}
