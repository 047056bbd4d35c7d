package io.bowwave.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** Random passwords that live beside a server's data, in files that only their owner reads. */
final class Secrets {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private Secrets() {}

    /** Reads the secret; makes one of 128 bits when there is none. */
    static String keep(Path file) {
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            byte[] random = new byte[16];
            new SecureRandom().nextBytes(random);
            String secret = HexFormat.of().formatHex(random);
            Path part = Path.of(file + ".part");
            Files.deleteIfExists(part);
            Files.createFile(part, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(part, secret + "\n", StandardOpenOption.WRITE);
            Files.move(part, file);
            return secret;
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot keep a password in " + file + ": " + e.getMessage(), e);
        }
    }
}
