package io.bowwave.swarm;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The numbers of the peer protocol; see the package's documentation. */
final class Wire {

    static final int MAGIC = 0x42575052;
    static final byte VERSION = 1;
    static final int NONCE = 16;
    static final int HASH = 32;
    static final int MAX_NAME = 128;

    static final byte HAVE = 1;
    static final byte LEAVES = 2;
    static final byte BLOCKS = 3;
    static final byte WHOLE = 4;
    static final byte MAP_ANSWER = 65;
    static final byte LEAVES_ANSWER = 66;
    static final byte DATA_ANSWER = 67;
    static final byte END_ANSWER = 68;
    static final byte WHOLE_ANSWER = 69;
    static final byte ERROR_ANSWER = 127;

    static final byte WELCOME = 0;
    static final byte UNKNOWN_VERSION = 1;
    static final byte WRONG_SECRET = 2;
    static final byte TOO_MANY = 3;
    static final byte MALFORMED = 4;
    static final byte NOT_HERE = 5;
    static final byte NOT_YET = 6;
    static final byte FAILED = 7;

    static final int MAX_REQUEST = 64;
    static final int MAX_ERROR = 1024;
    /** Room for the leaves or the have-map of the largest blob that can be moved block by block. */
    static final int MAX_LIST = 4 << 20;

    private Wire() {}

    /** @throws EOFException when the stream ends before */
    static byte[] readFully(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException(
                    "the peer closed the connection after %d of %d bytes".formatted(bytes.length, length));
        }
        return bytes;
    }

    /** @throws EOFException when the stream ends before */
    static void readFully(InputStream in, byte[] into, int length) throws IOException {
        int read = in.readNBytes(into, 0, length);
        if (read < length) {
            throw new EOFException("the peer closed the connection after %d of %d bytes".formatted(read, length));
        }
    }

    /** The start of a frame whose payload has this length. */
    static ByteBuffer frame(byte kind, long payload) {
        return ByteBuffer.allocate(5).putInt(Math.toIntExact(payload + 1)).put(kind);
    }
}
