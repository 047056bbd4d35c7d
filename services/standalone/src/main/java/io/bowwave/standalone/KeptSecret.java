package io.bowwave.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** Texts that must not be guessed, kept in the data folder between runs. */
final class KeptSecret {
    private static final int BYTES = 32;

    private KeptSecret() {}

    /** Reads it; makes one of 256 bits when there is none. */
    static String keep(Path file, String prefix) throws IOException {
        if (Files.exists(file)) {
            String kept = Files.readString(file).strip();
            if (!kept.isEmpty()) {
                return kept;
            }
        }
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String made = prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        DataFolder.writeSecret(file, made + "\n");
        return made;
    }
}
