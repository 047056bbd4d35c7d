package io.bowwave.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the etcd program is: system property {@code bowwave.etcd}, else BOWWAVE_ETCD, else the PATH, else Debian's package
 * {@code etcd-server}, fetched into the cache folder and unpacked there without being installed.
 */
public final class EtcdBinary {
    private static final Duration FETCH_LIMIT = Duration.ofMinutes(2);

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

    private static Path fetchedPlace() {
        return CacheFolder.path().resolve("etcd").resolve("etcd");
    }

    private static Optional<Path> fetchedBefore() {
        return Optional.of(fetchedPlace()).filter(Files::isExecutable);
    }

    private static Path fetch() {
        if (Programs.find("apt-get").isEmpty() || Programs.find("dpkg-deb").isEmpty()) {
            throw missing("There is no `etcd` on the PATH, and no apt-get to fetch Debian's package with.", null);
        }
        try {
            Path work = Files.createTempDirectory(CacheFolder.path(), "etcd.part");
            try {
                return unpack(download(work), work);
            } finally {
                PostgresBinaries.deleteTree(work);
            }
        } catch (IOException e) {
            throw missing("There is no `etcd` on the PATH, and fetching it failed: " + e.getMessage() + ".", e);
        }
    }

    private static Path download(Path work) throws IOException {
        Programs.Result got = Programs.run(work, FETCH_LIMIT, List.of("apt-get", "-q", "download", "etcd-server"));
        if (!got.ok()) {
            Programs.run(work, FETCH_LIMIT, List.of("apt-get", "-q", "update"));
            got = Programs.run(work, FETCH_LIMIT, List.of("apt-get", "-q", "download", "etcd-server"));
        }
        if (!got.ok()) {
            throw missing(
                    "There is no `etcd` on the PATH, and `apt-get download etcd-server` said: " + got.output(), null);
        }
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(f -> f.toString().endsWith(".deb"))
                    .findFirst()
                    .orElseThrow(() -> missing("`apt-get download etcd-server` left no package.", null));
        }
    }

    private static Path unpack(Path deb, Path work) throws IOException {
        Path root = work.resolve("root");
        Programs.Result done =
                Programs.run(work, FETCH_LIMIT, List.of("dpkg-deb", "-x", deb.toString(), root.toString()));
        Path binary = root.resolve("usr/bin/etcd");
        if (!done.ok() || !Files.isExecutable(binary)) {
            throw missing("Debian's package " + deb.getFileName() + " could not be unpacked: " + done.output(), null);
        }
        Path place = fetchedPlace();
        Files.createDirectories(place.resolveSibling("."));
        Files.move(binary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return place;
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
