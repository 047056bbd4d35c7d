package io.bowwave.embedded;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the etcd program is: system property {@code bowwave.etcd}, else BOWWAVE_ETCD, else the PATH, else Debian's package
 * {@code etcd-server}, fetched into the cache folder and unpacked there without being installed.
 */
public final class EtcdBinary {
    private static final String PACKAGE = "etcd-server";

    private EtcdBinary() {}

    /** @throws EmbeddedServerException of kind MISSING_PROGRAM, with the next step */
    public static Path find() {
        return chosen().or(() -> Programs.find("etcd"))
                .or(EtcdBinary::fetchedBefore)
                .orElseGet(EtcdBinary::fetch);
    }

    /** Where it is on this machine, without fetching anything. */
    public static Optional<Path> present() {
        return chosen().or(() -> Programs.find("etcd")).or(EtcdBinary::fetchedBefore);
    }

    private static Optional<Path> chosen() {
        String property = System.getProperty("bowwave.etcd");
        String name = property != null ? property : System.getenv("BOWWAVE_ETCD");
        if (name == null || name.isBlank()) {
            return Optional.empty();
        }
        Path binary = Path.of(name);
        if (!Files.isExecutable(binary)) {
            throw missing(
                    "BOWWAVE_ETCD (or -Dbowwave.etcd) says " + name + ", which is no program that can be run.", null);
        }
        return Optional.of(binary);
    }

    private static Optional<Path> fetchedBefore() {
        return DebianPackages.unpackedBefore(PACKAGE).map(EtcdBinary::in).filter(Files::isExecutable);
    }

    private static Path fetch() {
        Path binary;
        try {
            binary = in(DebianPackages.unpacked(PACKAGE, List.of(PACKAGE)));
        } catch (EmbeddedServerException e) {
            throw missing("There is no `etcd` on the PATH. " + e.getMessage(), e);
        }
        if (!Files.isExecutable(binary)) {
            throw missing("There is no `etcd` on the PATH, and Debian's package has none at " + binary + ".", null);
        }
        return binary;
    }

    private static Path in(Path unpacked) {
        return unpacked.resolve("usr/bin/etcd");
    }

    private static EmbeddedServerException missing(String cause, @Nullable Throwable trouble) {
        return new EmbeddedServerException(
                EmbeddedServerException.Kind.MISSING_PROGRAM,
                cause
                        + " Next step: install etcd 3.4 or newer (Debian, Ubuntu: `apt-get install etcd-server`; macOS: `brew install"
                        + " etcd`), or set BOWWAVE_ETCD to the program.",
                trouble);
    }
}
