package io.bowwave.artifact.patch;

import io.bowwave.artifact.Manifest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the files that an artifact was made of. */
final class NewContent {

    private final Path output;
    private final boolean folder;
    private final Manifest manifest;

    /** @param output a folder, or one file, as the artifact's writer got it */
    NewContent(Path output, Manifest manifest) {
        this.output = output;
        this.folder = Files.isDirectory(output);
        this.manifest = manifest;
    }

    void read(int file, long from, byte[] into, int length) throws IOException {
        String path = manifest.files().get(file).path();
        try (FileChannel channel = FileChannel.open(folder ? output.resolve(path) : output)) {
            ByteBuffer target = ByteBuffer.wrap(into, 0, length);
            for (long at = from; target.hasRemaining(); ) {
                int read = channel.read(target, at);
                if (read < 0) {
                    throw new IOException("output: %s: found the end at %d, expected %d bytes: it has been changed"
                            .formatted(path, at, from + length));
                }
                at += read;
            }
        }
    }
}
