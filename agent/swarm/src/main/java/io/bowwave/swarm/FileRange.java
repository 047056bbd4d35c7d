package io.bowwave.swarm;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Sends a range of a file without a copy through this process where the system can (sendfile). */
final class FileRange {

    private FileRange() {}

    /** Sends as much as the channel takes. */
    static long transfer(FileChannel file, long offset, long length, WritableByteChannel out) throws IOException {
        long sent = file.transferTo(offset, length, out);
        if (sent == 0 && offset + length > file.size()) {
            throw new EOFException("the blob's file is shorter than it was: found %d bytes, expected at least %d"
                    .formatted(file.size(), offset + length));
        }
        return sent;
    }
}
