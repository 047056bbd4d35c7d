package io.bowwave.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The file of a journal: one bit a block. Its pages are written before they are mapped, so that a full disk is found here, not by a signal. */
final class BlockJournal {

    private BlockJournal() {}

    static ByteBuffer open(Path file, int blocks) throws IOException {
        int bytes = Math.max(1, (blocks + 7) / 8);
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (channel.size() != bytes) {
                // Another blob's, or an older program's: worth nothing.
                channel.truncate(0);
                ByteBuffer zeros = ByteBuffer.allocate(bytes);
                while (zeros.hasRemaining()) {
                    channel.write(zeros, zeros.position());
                }
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, bytes);
        }
    }
}
