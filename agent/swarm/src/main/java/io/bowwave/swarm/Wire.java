package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.swarm.plan.TransferClass;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The numbers of the peer protocol; see the package's documentation. */
final class Wire {

    static final int MAGIC = 0x42575052;
    static final byte VERSION = 2;
    static final int NONCE = 16;
    static final int HASH = 32;
    static final int MAX_NAME = 128;

    static final byte HAVE = 1;
    static final byte LEAVES = 2;
    static final byte BLOCKS = 3;
    static final byte WHOLE = 4;
    static final byte CANCEL = 5;
    static final byte PLAN = 6;
    static final byte MAP_ANSWER = 65;
    static final byte DATA_ANSWER = 67;
    static final byte END_ANSWER = 68;
    static final byte ERROR_ANSWER = 127;

    static final byte WELCOME = 0;
    static final byte UNKNOWN_VERSION = 1;
    static final byte WRONG_SECRET = 2;
    static final byte TOO_MANY = 3;
    static final byte MALFORMED = 4;
    static final byte NOT_HERE = 5;
    static final byte NOT_YET = 6;
    static final byte FAILED = 7;

    /** Length, kind and id. */
    static final int HEAD = 9;

    /** The same and a number: the block of DATA, the block after the last of END. */
    static final int DATA_HEAD = HEAD + 4;

    static final int GREETING = 5 + NONCE;
    static final int MAX_REQUEST = 64;
    static final int MAX_PLAN = 2 << 20;
    static final int MAX_ERROR = 1024;

    /** Bytes of a unit of any long answer. */
    static final int UNIT = BlobHash.BLOCK;

    /** Requests of one connection that are not answered yet. */
    static final int MAX_OPEN = 512;

    /** Blocks of one request. */
    static final int MAX_BLOCKS = 256;

    /** The order is on the wire. */
    static final List<TransferClass> CLASSES =
            List.of(TransferClass.ROLLBACK, TransferClass.DEPLOY, TransferClass.PREFETCH);

    private Wire() {}

    /** A frame to be filled, and to be flipped by {@link #done}. */
    static ByteBuffer frame(byte kind, int id, int payload) {
        return ByteBuffer.allocate(HEAD + payload)
                .putInt(HEAD - 4 + payload)
                .put(kind)
                .putInt(id);
    }

    static ByteBuffer done(ByteBuffer frame) {
        return frame.flip();
    }

    static ByteBuffer end(int id, int next) {
        return done(frame(END_ANSWER, id, 4).putInt(next));
    }

    static ByteBuffer error(int id, byte code, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, MAX_ERROR);
        return done(frame(ERROR_ANSWER, id, 1 + length).put(code).put(bytes, 0, length));
    }

    /** Units of a long answer. */
    static int units(long bytes) {
        return BlobHash.blocks(bytes);
    }
}
