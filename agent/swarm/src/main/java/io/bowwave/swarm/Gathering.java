package io.bowwave.swarm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** An answer that is kept in memory until it is there to its end. */
final class Gathering extends Exchange {

    private final byte kind;
    private final byte[] payload;
    private final int atMost;
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int next;

    /** @param atMost bytes that are accepted */
    Gathering(byte kind, byte[] payload, int atMost) {
        this.kind = kind;
        this.payload = payload;
        this.atMost = atMost;
    }

    CompletableFuture<byte[]> answer() {
        return answer;
    }

    @Override
    ByteBuffer request(int id) {
        return Wire.done(Wire.frame(kind, id, payload.length).put(payload));
    }

    @Override
    void data(int index, ByteBuffer unit) throws IOException {
        if (index != next || bytes.size() + unit.remaining() > atMost) {
            throw new IOException("found part %d after %d bytes, expected part %d and at most %d bytes"
                    .formatted(index, bytes.size(), next, atMost));
        }
        byte[] copy = new byte[unit.remaining()];
        unit.get(copy);
        bytes.writeBytes(copy);
        next++;
    }

    @Override
    void end(int end) throws IOException {
        if (end != next || kind == Wire.HAVE) {
            throw new IOException("found the end at part %d, expected %s"
                    .formatted(end, kind == Wire.HAVE ? "a map" : Integer.toString(next)));
        }
        answer.complete(bytes.toByteArray());
    }

    @Override
    void map(ByteBuffer map) throws IOException {
        if (kind != Wire.HAVE) {
            super.map(map);
        }
        byte[] copy = new byte[map.remaining()];
        map.get(copy);
        answer.complete(copy);
    }

    @Override
    void failed(IOException why) {
        answer.completeExceptionally(why);
    }
}
