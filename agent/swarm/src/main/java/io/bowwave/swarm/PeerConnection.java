package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/**
 * The asking side of a connection. Requests may be sent ahead of the answers to earlier ones; answers come in order. For one thread;
 * after any exception but {@link PeerRefusedException} it must be closed.
 */
final class PeerConnection implements AutoCloseable {

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);

    /** Longer than a server waits for a block that is on its way. */
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    /** Receives verified or unverified blocks as they come. */
    interface BlockSink {
        /** @param bytes from position to limit; valid during the call only */
        void block(int block, ByteBuffer bytes) throws IOException;
    }

    /** Receives a whole blob. */
    interface WholeSink {
        void whole(InputStream content, long length) throws IOException;
    }

    private final PeerAddress peer;
    private final SocketChannel channel;
    private final InputStream in;
    private final byte[] buffer = new byte[BlobHash.BLOCK];

    private PeerConnection(PeerAddress peer, SocketChannel channel) throws IOException {
        this.peer = peer;
        this.channel = channel;
        this.in = channel.socket().getInputStream();
    }

    static PeerConnection open(PeerAddress peer, PeerSecret secret, String name, RandomGenerator random)
            throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.socket().connect(peer.socketAddress(), (int) CONNECT_WITHIN.toMillis());
            channel.socket().setSoTimeout((int) ANSWER_WITHIN.toMillis());
            PeerConnection connection = new PeerConnection(peer, channel);
            connection.greet(secret, name, random);
            return connection;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw new IOException("peer %s: %s".formatted(peer, e.getMessage()), e);
        }
    }

    PeerAddress peer() {
        return peer;
    }

    /** Which pieces the peer has; empty when it has none. */
    BitSet have(Digest blob) throws IOException {
        send(Wire.HAVE, blob);
        try {
            byte[] map = payload(Wire.MAP_ANSWER, Wire.MAX_LIST);
            return BitSet.valueOf(ByteBuffer.wrap(map, 9, map.length - 9));
        } catch (PeerRefusedException e) {
            if (e.notHere() || e.notYet()) {
                return new BitSet();
            }
            throw e;
        }
    }

    /** The Merkle tree of a blob, checked against its root. */
    BlobHash leaves(Digest blob, long size, Digest root) throws IOException {
        send(Wire.LEAVES, blob);
        ByteBuffer answer = ByteBuffer.wrap(payload(Wire.LEAVES_ANSWER, Wire.MAX_LIST));
        answer.getLong();
        byte[] leaves = new byte[answer.remaining()];
        answer.get(leaves);
        return BlobHash.of(leaves, size, root);
    }

    /** Sends a request; {@link #receive} takes its answer. */
    void ask(Digest blob, int first, int count) throws IOException {
        write(
                Wire.frame(Wire.BLOCKS, Wire.HASH + 8L),
                ByteBuffer.allocate(Wire.HASH + 8)
                        .put(blob.hash())
                        .putInt(first)
                        .putInt(count));
    }

    /**
     * Takes the answer to the oldest request that was sent.
     *
     * @return the first block that did not come; the end of the range when all came
     */
    int receive(BlobHash hash, int first, int count, BlockSink sink) throws IOException {
        int next = first;
        while (true) {
            int length = frameLength();
            byte kind = Wire.readFully(in, 1)[0];
            if (kind == Wire.DATA_ANSWER) {
                next = data(hash, next, first + count, length - 5, sink);
            } else if (kind == Wire.END_ANSWER) {
                int end = ByteBuffer.wrap(Wire.readFully(in, 4)).getInt();
                expect(end == next && length == 5, "end", end);
                return next;
            } else {
                throw refused(kind, length);
            }
        }
    }

    /** Takes a blob whole, without checking it. */
    void whole(Digest blob, long atMost, WholeSink sink) throws IOException {
        send(Wire.WHOLE, blob);
        int length = frameLength();
        byte kind = Wire.readFully(in, 1)[0];
        if (kind != Wire.WHOLE_ANSWER) {
            throw refused(kind, length);
        }
        expect(length - 1 <= atMost, "size", length - 1);
        sink.whole(in, length - 1);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int data(BlobHash hash, int next, int end, int length, BlockSink sink) throws IOException {
        int from = ByteBuffer.wrap(Wire.readFully(in, 4)).getInt();
        expect(from == next, "first block", from);
        int block = from;
        int left = length;
        while (left > 0) {
            expect(block < end, "block", block);
            int size = hash.blockSize(block);
            expect(size <= left, "bytes", left);
            Wire.readFully(in, buffer, size);
            sink.block(block, ByteBuffer.wrap(buffer, 0, size));
            left -= size;
            block++;
        }
        return block;
    }

    private void greet(PeerSecret secret, String name, RandomGenerator random) throws IOException {
        byte[] nonce = new byte[Wire.NONCE];
        random.nextBytes(nonce);
        ByteBuffer greeting = ByteBuffer.wrap(Wire.readFully(in, 5 + Wire.NONCE));
        expect(greeting.getInt() == Wire.MAGIC, "greeting", 0);
        byte version = greeting.get();
        expect(version == Wire.VERSION, "protocol version", version);
        byte[] theirs = new byte[Wire.NONCE];
        greeting.get(theirs);
        byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        write(
                ByteBuffer.allocate(5).putInt(Wire.MAGIC).put(Wire.VERSION),
                ByteBuffer.allocate(Wire.NONCE + Wire.HASH + 1 + bytes.length)
                        .put(nonce)
                        .put(secret.clientProof(theirs, nonce, bytes))
                        .put((byte) bytes.length)
                        .put(bytes));
        byte status = Wire.readFully(in, 1)[0];
        if (status != Wire.WELCOME) {
            throw new PeerRefusedException(peer, status, reason(status));
        }
        if (!PeerSecret.same(Wire.readFully(in, Wire.HASH), secret.serverProof(nonce, theirs))) {
            throw new PeerRefusedException(peer, Wire.WRONG_SECRET, "its proof of the region's secret is wrong");
        }
    }

    private static String reason(byte status) {
        return switch (status) {
            case Wire.UNKNOWN_VERSION -> "it speaks another version of the protocol than " + Wire.VERSION;
            case Wire.WRONG_SECRET -> "this machine's region secret is not the region's";
            case Wire.TOO_MANY -> "it has too many connections";
            default -> "code " + status;
        };
    }

    private void send(byte kind, Digest blob) throws IOException {
        write(Wire.frame(kind, Wire.HASH), ByteBuffer.allocate(Wire.HASH).put(blob.hash()));
    }

    private byte[] payload(byte expected, int atMost) throws IOException {
        int length = frameLength();
        byte kind = Wire.readFully(in, 1)[0];
        if (kind != expected) {
            throw refused(kind, length);
        }
        expect(length <= atMost && length >= 9, "length", length);
        return Wire.readFully(in, length - 1);
    }

    private PeerRefusedException refused(byte kind, int length) throws IOException {
        expect(kind == Wire.ERROR_ANSWER, "kind of answer", kind);
        expect(length >= 2 && length <= Wire.MAX_ERROR + 2, "length", length);
        byte[] payload = Wire.readFully(in, length - 1);
        return new PeerRefusedException(
                peer, payload[0], new String(payload, 1, payload.length - 1, StandardCharsets.UTF_8));
    }

    private int frameLength() throws IOException {
        int length = ByteBuffer.wrap(Wire.readFully(in, 4)).getInt();
        expect(length >= 1, "length", length);
        return length;
    }

    private void expect(boolean good, String what, int found) throws IOException {
        if (!good) {
            throw new IOException(
                    "peer %s: found %s %d, which is not as the protocol says".formatted(peer, what, found));
        }
    }

    private void write(ByteBuffer head, ByteBuffer tail) throws IOException {
        ByteBuffer all = ByteBuffer.allocate(head.position() + tail.position());
        all.put(head.flip()).put(tail.flip()).flip();
        while (all.hasRemaining()) {
            channel.write(all);
        }
    }
}
