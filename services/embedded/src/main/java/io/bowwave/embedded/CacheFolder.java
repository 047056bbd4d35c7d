package io.bowwave.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where unpacked server programs are kept, shared by all data folders: system property {@code bowwave.cache}, else
 * BOWWAVE_CACHE, else XDG_CACHE_HOME/bowwave, else ~/.cache/bowwave, else the folder for temporary files.
 */
final class CacheFolder {
    private CacheFolder() {}

    static Path path() {
        String chosen = first(System.getProperty("bowwave.cache"), System.getenv("BOWWAVE_CACHE"));
        if (chosen != null) {
            return make(Path.of(chosen).toAbsolutePath());
        }
        String xdg = first(System.getenv("XDG_CACHE_HOME"), null);
        Path usual =
                (xdg != null ? Path.of(xdg) : Path.of(System.getProperty("user.home"), ".cache")).resolve("bowwave");
        try {
            return Files.createDirectories(usual);
        } catch (IOException e) {
            return make(
                    Path.of(System.getProperty("java.io.tmpdir"), "bowwave-cache-" + System.getProperty("user.name")));
        }
    }

    private static Path make(Path folder) {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new EmbeddedServerException(
                    "Cannot make the folder for server programs " + folder + ": " + e.getMessage()
                            + ". Set BOWWAVE_CACHE to a folder that can be written.",
                    e);
        }
    }

    private static @Nullable String first(@Nullable String a, @Nullable String b) {
        return a != null && !a.isBlank() ? a : b != null && !b.isBlank() ? b : null;
    }
}
