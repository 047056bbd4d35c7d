package io.bowwave.streamhost;

import io.bowwave.process.ConfigException;
import io.bowwave.schemas.Ed25519;
import io.bowwave.topologies.rollout.RequestGuard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the public keys of those who may ask for deploys. */
final class RequestKeys {

    static final int MAX_KEYS = 1000;

    private static final String SUFFIX = ".pub";

    private RequestKeys() {}

    /**
     * @param folder null where the rights on the topic decide alone
     * @param memory for how long ids of requests are remembered
     * @throws ConfigException when the folder cannot be read, is empty, or has a file that is no key
     */
    static RequestGuard guard(@Nullable Path folder, Duration memory) {
        return folder == null ? RequestGuard.TOPIC_RIGHTS : RequestGuard.signed(read(folder), memory);
    }

    private static Map<String, PublicKey> read(Path folder) {
        Map<String, PublicKey> keys = new TreeMap<>();
        for (Path file : files(folder)) {
            String name = String.valueOf(file.getFileName());
            keys.put(name.substring(0, name.length() - SUFFIX.length()), key(file));
        }
        if (keys.isEmpty()) {
            throw new ConfigException(
                    "request-keys: found no key in %s, expected files such as ci%s with an Ed25519 public key"
                            .formatted(folder, SUFFIX));
        }
        return keys;
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .limit(MAX_KEYS)
                    .toList();
        } catch (IOException e) {
            throw new ConfigException("request-keys: cannot read %s: %s".formatted(folder, e));
        }
    }

    private static PublicKey key(Path file) {
        try {
            return Ed25519.publicKey(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException("request-keys: cannot read %s: %s".formatted(file, e));
        } catch (GeneralSecurityException e) {
            throw new ConfigException(
                    "request-keys: found no key in %s (%s), expected an Ed25519 public key, PEM or base64"
                            .formatted(file, e.getMessage()));
        }
    }
}
