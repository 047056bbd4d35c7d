package io.bowwave.queue;

import io.bowwave.process.ConfigException;
import io.bowwave.process.Secret;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.provenance.AttestationKeys;
import io.bowwave.schemas.provenance.AttestationSigner;
import io.bowwave.schemas.provenance.JsonTrees;
import io.bowwave.store.S3BlobStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to sign.
 *
 * @param store the home region's; closed by who has opened this
 * @param platform who vouches for the build
 */
record Signing(AttestationSigner signer, S3BlobStore store, String platform) {

    /**
     * Empty when no key is configured.
     *
     * @throws ConfigException when something beside the key is missing or wrong
     */
    static Optional<Signing> of(QueueConfig config) {
        Path key = config.attestationKey();
        if (key == null) {
            return Optional.empty();
        }
        URI endpoint = needed("home-endpoint", config.homeEndpoint());
        String bucket = needed("home-bucket", config.homeBucket());
        String accessKey = needed("home-access-key", config.homeAccessKey());
        Secret secretKey = needed("home-secret-key", config.homeSecretKey());
        AttestationSigner signer = signer(key, needed("attestation-keys", config.attestationKeys()));
        return Optional.of(new Signing(
                signer, S3BlobStore.open(endpoint, accessKey, secretKey.reveal(), bucket), config.platform()));
    }

    private static AttestationSigner signer(Path key, Path keys) {
        try {
            return AttestationSigner.of(
                    Ed25519.privateKey(Files.readString(key)), AttestationKeys.read(keys, JsonTrees::read));
        } catch (GeneralSecurityException e) {
            throw new ConfigException(
                    "attestation-key: found no key in %s (%s), expected an Ed25519 private key as PEM; make one with `openssl genpkey -algorithm ed25519`"
                            .formatted(key, e.getMessage()));
        } catch (IOException e) {
            throw new ConfigException("attestation-key, attestation-keys: %s".formatted(e.getMessage()));
        }
    }

    private static <T> T needed(String name, @Nullable T found) {
        if (found == null) {
            throw new ConfigException(
                    "%s: found nothing, expected a value, since there is an attestation-key".formatted(name));
        }
        return found;
    }
}
