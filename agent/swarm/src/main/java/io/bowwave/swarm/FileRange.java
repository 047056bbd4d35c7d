package io.bowwave.swarm;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/** Sends a range of a file without a copy through this process where the system can (sendfile). */
final class FileRange {

    private FileRange() {}

    static void transfer(FileChannel file, long offset, long length, WritableByteChannel out) throws IOException {
        long at = offset;
        long left = length;
        while (left > 0) {
            long sent = file.transferTo(at, left, out);
            if (sent <= 0) {
                throw new EOFException("the blob's file is shorter than it was: ended at " + at);
            }
            at += sent;
            left -= sent;
        }
    }
}
