package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.PeerCounters.Count;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.BitSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, served by one thread; {@link #close} may come from another. */
final class PeerSession {

    private static final Logger LOG = LoggerFactory.getLogger(PeerSession.class);

    /** So long a block that is on its way is waited for. */
    private static final Duration WAIT_FOR_BLOCK = Duration.ofSeconds(2);

    private final SocketChannel channel;
    private final BlobSource source;
    private final PeerSecret secret;
    private final PeerCounters counters;
    private final SecureRandom random;
    private final Consumer<PeerSession> onEnd;
    private volatile long lastMoveNanos = System.nanoTime();

    PeerSession(
            SocketChannel channel,
            BlobSource source,
            PeerSecret secret,
            PeerCounters counters,
            SecureRandom random,
            Consumer<PeerSession> onEnd) {
        this.channel = channel;
        this.source = source;
        this.secret = secret;
        this.counters = counters;
        this.random = random;
        this.onEnd = onEnd;
    }

    /** Since the last byte came or went. */
    Duration idleFor() {
        return Duration.ofNanos(System.nanoTime() - lastMoveNanos);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.debug("closing a peer's connection: {}", e.toString());
        }
    }

    void run() {
        try {
            InputStream in = channel.socket().getInputStream();
            if (greet(in)) {
                while (answer(in)) {
                    moved();
                }
            }
        } catch (EOFException e) {
            LOG.trace("a peer is gone", e);
        } catch (IOException e) {
            LOG.debug("a peer's connection ends: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
            onEnd.accept(this);
        }
    }

    private boolean greet(InputStream in) throws IOException {
        byte[] nonce = new byte[Wire.NONCE];
        random.nextBytes(nonce);
        write(ByteBuffer.allocate(5 + Wire.NONCE)
                .putInt(Wire.MAGIC)
                .put(Wire.VERSION)
                .put(nonce));
        ByteBuffer start = ByteBuffer.wrap(Wire.readFully(in, 5));
        if (start.getInt() != Wire.MAGIC) {
            return refuse(Count.MALFORMED, Wire.MALFORMED);
        }
        if (start.get() != Wire.VERSION) {
            return refuse(Count.UNKNOWN_VERSION, Wire.UNKNOWN_VERSION);
        }
        byte[] theirs = Wire.readFully(in, Wire.NONCE);
        byte[] proof = Wire.readFully(in, Wire.HASH);
        int length = in.read();
        if (length < 0 || length > Wire.MAX_NAME) {
            return refuse(Count.MALFORMED, Wire.MALFORMED);
        }
        byte[] name = Wire.readFully(in, length);
        if (!PeerSecret.same(proof, secret.clientProof(nonce, theirs, name))) {
            LOG.warn("{} does not know the region's secret", channel.getRemoteAddress());
            return refuse(Count.WRONG_SECRET, Wire.WRONG_SECRET);
        }
        write(ByteBuffer.allocate(1 + Wire.HASH).put(Wire.WELCOME).put(secret.serverProof(theirs, nonce)));
        return true;
    }

    private boolean refuse(Count reason, byte code) throws IOException {
        counters.add(reason, 1);
        write(ByteBuffer.allocate(1).put(code));
        return false;
    }

    /** One request; false when the connection has to end. */
    private boolean answer(InputStream in) throws IOException, InterruptedException {
        int length = ByteBuffer.wrap(Wire.readFully(in, 4)).getInt();
        if (length < 1 + Wire.HASH || length > Wire.MAX_REQUEST) {
            return malformed("length: found %d, expected %d to %d".formatted(length, 1 + Wire.HASH, Wire.MAX_REQUEST));
        }
        ByteBuffer request = ByteBuffer.wrap(Wire.readFully(in, length));
        byte kind = request.get();
        byte[] hash = new byte[Wire.HASH];
        request.get(hash);
        if (request.remaining() != (kind == Wire.BLOCKS ? 8 : 0)) {
            return malformed("request %d: found %d bytes".formatted(kind, length));
        }
        BlobView opened;
        try {
            opened = source.open(Digest.ofHash(hash));
        } catch (NotYetException e) {
            error(Wire.NOT_YET, String.valueOf(e.getMessage()));
            return true;
        } catch (IOException e) {
            LOG.warn("a blob that a peer asks for cannot be read: {}", e.toString());
            error(Wire.FAILED, e.toString());
            return true;
        }
        try (BlobView blob = opened) {
            return answer(kind, blob, request);
        }
    }

    private boolean answer(byte kind, @Nullable BlobView blob, ByteBuffer request)
            throws IOException, InterruptedException {
        if (kind < Wire.HAVE || kind > Wire.WHOLE) {
            return malformed("request: found kind %d, expected 1 to 4".formatted(kind));
        }
        if (blob == null) {
            counters.add(Count.NOT_HERE, 1);
            error(Wire.NOT_HERE, "the blob is not here");
            return true;
        }
        return switch (kind) {
            case Wire.HAVE -> map(blob);
            case Wire.LEAVES -> leaves(blob);
            case Wire.BLOCKS -> blocks(blob, request.getInt(), request.getInt());
            default -> whole(blob);
        };
    }

    private boolean map(BlobView blob) throws IOException {
        BitSet pieces = blob.hash() == null
                ? Pieces.all(blob.complete() ? 1 : 0)
                : Pieces.complete(blob.blocks(), BlobHash.blocks(blob.size()));
        byte[] bitmap = pieces.toByteArray();
        write(Wire.frame(Wire.MAP_ANSWER, 9L + bitmap.length));
        write(ByteBuffer.allocate(9 + bitmap.length)
                .putLong(blob.size())
                .put((byte) (blob.complete() ? 1 : 0))
                .put(bitmap));
        return true;
    }

    private boolean leaves(BlobView blob) throws IOException {
        BlobHash hash = blob.hash();
        if (hash == null) {
            error(Wire.NOT_HERE, "the blob moves whole");
            return true;
        }
        byte[] leaves = hash.leaves();
        write(Wire.frame(Wire.LEAVES_ANSWER, 8L + leaves.length));
        write(ByteBuffer.allocate(8 + leaves.length).putLong(blob.size()).put(leaves));
        return true;
    }

    private boolean blocks(BlobView blob, int first, int count) throws IOException, InterruptedException {
        int total = BlobHash.blocks(blob.size());
        if (count < 1 || count > Pieces.BLOCKS || first < 0 || first > total - count) {
            return malformed("blocks: found %d from %d on, expected 1 to %d of %d"
                    .formatted(count, first, Pieces.BLOCKS, total));
        }
        int next = first;
        int end = first + count;
        while (next < end && blob.await(next, WAIT_FOR_BLOCK)) {
            int ready = Math.min(end, blob.complete() ? end : blob.blocks().nextClearBit(next));
            data(blob, next, ready);
            next = ready;
        }
        write(Wire.frame(Wire.END_ANSWER, 4));
        write(ByteBuffer.allocate(4).putInt(next));
        return true;
    }

    private void data(BlobView blob, int from, int end) throws IOException {
        long offset = (long) from * BlobHash.BLOCK;
        long length = Math.min(blob.size(), (long) end * BlobHash.BLOCK) - offset;
        write(Wire.frame(Wire.DATA_ANSWER, 4 + length));
        write(ByteBuffer.allocate(4).putInt(from));
        blob.transfer(offset, length, channel);
        counters.add(Count.BYTES_SENT, length);
        moved();
    }

    private boolean whole(BlobView blob) throws IOException {
        if (!blob.complete()) {
            error(Wire.NOT_YET, "the blob is on its way");
            return true;
        }
        write(Wire.frame(Wire.WHOLE_ANSWER, blob.size()));
        blob.transfer(0, blob.size(), channel);
        counters.add(Count.BYTES_SENT, blob.size());
        return true;
    }

    private boolean malformed(String what) throws IOException {
        counters.add(Count.MALFORMED, 1);
        LOG.warn("{} sent what is no request: {}", channel.getRemoteAddress(), what);
        error(Wire.MALFORMED, what);
        return false;
    }

    private void error(byte code, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(bytes.length, Wire.MAX_ERROR);
        write(Wire.frame(Wire.ERROR_ANSWER, 1L + length));
        write(ByteBuffer.allocate(1 + length).put(code).put(bytes, 0, length));
    }

    private void write(ByteBuffer filled) throws IOException {
        filled.flip();
        while (filled.hasRemaining()) {
            channel.write(filled);
        }
        moved();
    }

    private void moved() {
        lastMoveNanos = System.nanoTime();
    }
}
