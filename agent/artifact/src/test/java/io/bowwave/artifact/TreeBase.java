package io.bowwave.artifact;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;

/** A base whose tree is on this disk. */
record TreeBase(Path tree, Manifest manifest) implements BaseContent {

    @Override
    public void expect(List<Part> parts) {
        // Everything is there.
    }

    @Override
    public boolean read(Part part, byte[] into) throws IOException {
        Path file = tree.resolve(manifest.files().get(part.file()).path());
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer target = ByteBuffer.wrap(into, 0, part.length());
            while (target.hasRemaining()) {
                channel.read(target, part.from() + target.position());
            }
        }
        return true;
    }
}
