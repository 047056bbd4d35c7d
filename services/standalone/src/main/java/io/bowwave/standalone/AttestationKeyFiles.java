package io.bowwave.standalone;

import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.JsonTrees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;

/**
 * The key that attestations are signed with, and the set of keys that agents believe. Both are made at the first start; who removes the
 * private key gets a new one at the next, beside the old public keys, so that what they have signed goes on running.
 */
record AttestationKeyFiles(Path privateKey, Path keys) {

    static AttestationKeyFiles keep(DataFolder data) throws IOException, GeneralSecurityException {
        AttestationKeyFiles files = new AttestationKeyFiles(
                data.secrets().resolve("attestation-private.pem"),
                data.secrets().resolve("attestation-keys.json"));
        if (!Files.exists(files.privateKey) || !Files.exists(files.keys)) {
            files.rotate();
        }
        return files;
    }

    private void rotate() throws IOException, GeneralSecurityException {
        KeyPair pair = Ed25519.generate();
        List<AttestationKeys.Key> known = new ArrayList<>(
                Files.exists(keys) ? AttestationKeys.read(keys, JsonTrees::read).keys() : List.of());
        known.add(new AttestationKeys.Key("up-" + (known.size() + 1), pair.getPublic()));
        String set = new String(JsonTrees.write(new AttestationKeys(known).tree()), StandardCharsets.UTF_8);
        DataFolder.writeSecret(keys, set);
        DataFolder.writeSecret(privateKey, Ed25519.pem(pair.getPrivate()));
    }
}
