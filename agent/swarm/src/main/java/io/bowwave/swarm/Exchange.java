package io.bowwave.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One request to a peer and what comes back. On its loop's thread. */
abstract class Exchange {

    private int id;
    private boolean cancelled;

    /** The frame that asks. */
    abstract ByteBuffer request(int id);

    /**
     * A unit of the answer.
     *
     * @param bytes from position to limit; valid during the call
     * @throws IOException when it is not as it must be: the connection is closed, and all its exchanges fail
     */
    void data(int index, ByteBuffer bytes) throws IOException {
        throw new IOException("found data %d, expected another answer".formatted(index));
    }

    /** @param next the first unit that was not sent */
    void end(int next) throws IOException {
        throw new IOException("found end %d, expected another answer".formatted(next));
    }

    void map(ByteBuffer payload) throws IOException {
        throw new IOException("found a map of %d bytes, expected another answer".formatted(payload.remaining()));
    }

    /** The peer said no, or the connection is gone; nothing comes afterwards. */
    abstract void failed(IOException why);

    final int id() {
        return id;
    }

    final void id(int given) {
        id = given;
    }

    /** Nobody waits for the answer any more: nothing of the above is called from now on. */
    final void cancel() {
        cancelled = true;
        dropped();
    }

    /** It was cancelled; gives back what it holds. */
    void dropped() {
        // Most hold nothing.
    }

    final boolean cancelled() {
        return cancelled;
    }
}
