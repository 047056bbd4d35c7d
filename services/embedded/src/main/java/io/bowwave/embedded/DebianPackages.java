package io.bowwave.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs and libraries from Debian's packages, fetched into the cache folder and unpacked there without being installed. */
public final class DebianPackages {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private DebianPackages() {}

    /**
     * The folder that holds the packages' files as they would stand under {@code /}; fetched only the first time.
     *
     * @param name of the folder in the cache; of lower-case letters, digits and dashes
     * @param packages whose names apt knows; what they depend on is not fetched
     * @throws EmbeddedServerException of kind MISSING_PROGRAM, saying what apt or dpkg said
     */
    public static Path unpacked(String name, List<String> packages) {
        Optional<Path> before = unpackedBefore(name);
        if (before.isPresent()) {
            return before.get();
        }
        if (!available()) {
            throw missing("There is no apt-get and dpkg-deb to fetch Debian's " + packages + " with.");
        }
        try {
            Path work = Files.createTempDirectory(Files.createDirectories(CacheFolder.path()), name + ".part");
            try {
                return keep(unpack(download(work, packages), work), name);
            } finally {
                PostgresBinaries.deleteTree(work);
            }
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    EmbeddedServerException.Kind.MISSING_PROGRAM,
                    "Fetching Debian's %s failed: %s.".formatted(packages, e.getMessage()),
                    e);
        }
    }

    /** Where an earlier call has put it. */
    public static Optional<Path> unpackedBefore(String name) {
        return Optional.of(place(name)).filter(Files::isDirectory);
    }

    /** Whether this machine can fetch them at all. */
    public static boolean available() {
        return Programs.find("apt-get").isPresent() && Programs.find("dpkg-deb").isPresent();
    }

    private static Path place(String name) {
        return CacheFolder.path().resolve("debian").resolve(name);
    }

    private static List<Path> download(Path work, List<String> packages) throws IOException {
        List<String> command = new ArrayList<>(List.of("apt-get", "-q", "download"));
        command.addAll(packages);
        Programs.Result got = Programs.run(work, LIMIT, command);
        if (!got.ok()) {
            Programs.run(work, LIMIT, List.of("apt-get", "-q", "update"));
            got = Programs.run(work, LIMIT, command);
        }
        if (!got.ok()) {
            throw missing("`%s` said: %s".formatted(String.join(" ", command), got.output()));
        }
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(file -> file.toString().endsWith(".deb")).toList();
        }
    }

    private static Path unpack(List<Path> archives, Path work) throws IOException {
        if (archives.isEmpty()) {
            throw missing("`apt-get download` left no package.");
        }
        Path root = work.resolve("root");
        for (Path archive : archives) {
            Programs.Result done =
                    Programs.run(work, LIMIT, List.of("dpkg-deb", "-x", archive.toString(), root.toString()));
            if (!done.ok()) {
                throw missing("Debian's package %s could not be unpacked: %s"
                        .formatted(archive.getFileName(), done.output()));
            }
        }
        return root;
    }

    private static Path keep(Path root, String name) throws IOException {
        Path place = place(name);
        Files.createDirectories(place.getParent());
        try {
            Files.move(root, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (!Files.isDirectory(place)) { // else another process was faster, with the same files
                throw e;
            }
        }
        return place;
    }

    private static EmbeddedServerException missing(String cause) {
        return new EmbeddedServerException(EmbeddedServerException.Kind.MISSING_PROGRAM, cause, null);
    }
}
