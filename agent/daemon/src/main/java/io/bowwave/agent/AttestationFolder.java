package io.bowwave.agent;

import io.bowwave.schemas.id.BuildId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The attestations of an app's builds that were found good here, so that a release on disk can be started when no depot answers. They are
 * checked anew each time.
 */
final class AttestationFolder {

    /** Beside those of builds that the app may need, as for releases that were fetched ahead. */
    private static final int OTHERS = 16;

    private static final String END = ".json";

    private final Path folder;

    AttestationFolder(Path folder) {
        this.folder = folder;
    }

    Optional<byte[]> read(BuildId build) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file(build)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    void write(BuildId build, byte[] envelope) throws IOException {
        Files.createDirectories(folder);
        Path incoming = folder.resolve(build + ".tmp");
        Files.write(incoming, envelope);
        Files.move(incoming, file(build), StandardCopyOption.ATOMIC_MOVE);
    }

    void delete(BuildId build) throws IOException {
        Files.deleteIfExists(file(build));
    }

    /** Keeps these and a few others, the newest. */
    void tidy(Set<BuildId> needed) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        Set<String> names = needed.stream().map(each -> each + END).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(folder)) {
            // Ids of builds grow with time.
            List<Path> others = files.filter(
                            each -> !names.contains(each.getFileName().toString()))
                    .sorted(Comparator.reverseOrder())
                    .skip(OTHERS)
                    .toList();
            for (Path old : others) {
                Files.deleteIfExists(old);
            }
        }
    }

    private Path file(BuildId build) {
        return folder.resolve(build + END);
    }
}
