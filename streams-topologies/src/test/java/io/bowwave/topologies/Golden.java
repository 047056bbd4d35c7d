package io.bowwave.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that are committed and compared; {@code -Dgolden.write=true} writes them anew. */
public final class Golden {

    private Golden() {}

    public static void compare(Path file, String now) {
        try {
            if (Boolean.getBoolean("golden.write")) {
                Files.createDirectories(file.toAbsolutePath().getParent());
                Files.writeString(file, now);
            }
            assertThat(now)
                    .as("%s is what the code says (write it anew with -Dgolden.write=true)", file)
                    .isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
