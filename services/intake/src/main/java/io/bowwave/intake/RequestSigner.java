package io.bowwave.intake;

import io.bowwave.process.ConfigException;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.id.RequestId;
import io.bowwave.schemas.rollout.DeployRequest;
import io.bowwave.schemas.rollout.RequestSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Signs the deploy requests that callers of the API may make, where the installation asks for signed ones. */
@FunctionalInterface
interface RequestSigner {

    /** How long a signed request may be carried out. */
    Duration VALID_FOR = Duration.ofHours(1);

    DeployRequest sign(RequestId id, DeployRequest request, Instant now);

    /**
     * @param file null where requests are not signed
     * @throws ConfigException when the file is no Ed25519 private key
     */
    static RequestSigner of(@Nullable Path file) {
        if (file == null) {
            return (id, request, now) -> request;
        }
        String name = String.valueOf(file.getFileName());
        String key = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        PrivateKey secret = read(file);
        return (id, request, now) -> RequestSignature.sign(id, request.until(now.plus(VALID_FOR)), key, secret);
    }

    private static PrivateKey read(Path file) {
        try {
            return Ed25519.privateKey(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException("request-key: cannot read %s: %s".formatted(file, e));
        } catch (GeneralSecurityException e) {
            throw new ConfigException(
                    "request-key: found no key in %s (%s), expected an Ed25519 private key, PKCS #8, PEM or base64; make one with `openssl genpkey -algorithm ed25519`"
                            .formatted(file, e.getMessage()));
        }
    }
}
