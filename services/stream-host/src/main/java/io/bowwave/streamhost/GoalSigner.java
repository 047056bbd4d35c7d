package io.bowwave.streamhost;

import io.bowwave.process.ConfigException;
import io.bowwave.schemas.Ed25519;
import io.bowwave.schemas.rollout.Goal;
import io.bowwave.schemas.rollout.GoalSignature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Signs goals with the key of a file. */
final class GoalSigner implements UnaryOperator<Goal> {

    private final PrivateKey key;

    private GoalSigner(PrivateKey key) {
        this.key = key;
    }

    /**
     * @param file null where goals are not signed
     * @throws ConfigException when the file is no Ed25519 private key
     */
    static UnaryOperator<Goal> of(@Nullable Path file) {
        if (file == null) {
            return UnaryOperator.identity();
        }
        try {
            return new GoalSigner(Ed25519.privateKey(Files.readString(file)));
        } catch (IOException e) {
            throw new ConfigException("signing-key: cannot read %s: %s".formatted(file, e));
        } catch (GeneralSecurityException e) {
            throw new ConfigException(
                    "signing-key: found no key in %s (%s), expected an Ed25519 private key, PKCS #8, PEM or base64; make one with `openssl genpkey -algorithm ed25519`"
                            .formatted(file, e.getMessage()));
        }
    }

    @Override
    public Goal apply(Goal goal) {
        return GoalSignature.sign(goal, key);
    }
}
