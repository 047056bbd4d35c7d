package io.bowwave.swarm;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A client that says whatever a test wants it to. */
final class RawPeer implements AutoCloseable {

    /** A frame that came. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
    record Frame(byte kind, int id, byte[] payload) {

        /** Its first number. */
        int number() {
            return ByteBuffer.wrap(payload).getInt();
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawPeer(int port) throws IOException {
        this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
        this.socket.setSoTimeout(10_000);
        this.in = socket.getInputStream();
    }

    static RawPeer greeted(int port, PeerSecret secret) throws IOException {
        RawPeer peer = new RawPeer(port);
        byte[] nonce = new byte[Wire.NONCE];
        byte[] theirs = Arrays.copyOfRange(peer.read(Wire.GREETING), 5, Wire.GREETING);
        peer.send(ByteBuffer.allocate(5 + 16 + 32 + 1)
                .putInt(Wire.MAGIC)
                .put(Wire.VERSION)
                .put(nonce)
                .put(secret.clientProof(theirs, nonce, new byte[0]))
                .put((byte) 0)
                .flip());
        if (peer.read(33)[0] != Wire.WELCOME) {
            throw new IOException("not welcome");
        }
        return peer;
    }

    void send(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        socket.getOutputStream().write(copy);
    }

    void askBlocks(int id, Blobs blob, int first, int count) throws IOException {
        send(Wire.done(Wire.frame(Wire.BLOCKS, id, 41)
                .put(blob.digest().hash())
                .putInt(first)
                .putInt(count)
                .put((byte) 1)));
    }

    void cancel(int id) throws IOException {
        send(Wire.done(Wire.frame(Wire.CANCEL, id, 0)));
    }

    Frame frame() throws IOException {
        int length = ByteBuffer.wrap(read(4)).getInt();
        ByteBuffer frame = ByteBuffer.wrap(read(length));
        byte kind = frame.get();
        int id = frame.getInt();
        byte[] payload = new byte[frame.remaining()];
        frame.get(payload);
        return new Frame(kind, id, payload);
    }

    byte[] read(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("closed after %d of %d bytes".formatted(bytes.length, length));
        }
        return bytes;
    }

    /** Whether the server has closed the connection. */
    boolean ended() throws IOException {
        return in.readAllBytes().length == 0 && in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
