package io.bowwave.swarm;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;

/** Bytes under TLS. The handshake goes on as bytes are read and written; until it is over, neither gives or takes any. */
final class TlsLine implements Line {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;
    private final ByteBuffer received;
    private final ByteBuffer plain;
    private final ByteBuffer sending;
    private boolean ended;

    /** What was received is not a record to its end. */
    private boolean partial;

    TlsLine(SocketChannel socket, SSLEngine engine) throws IOException {
        this.socket = socket;
        this.engine = engine;
        this.received = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        this.plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
        this.sending = ByteBuffer.allocate(2 * engine.getSession().getPacketBufferSize());
        plain.flip();
        sending.flip();
        engine.beginHandshake();
    }

    @Override
    public SocketChannel socket() {
        return socket;
    }

    @Override
    public ByteChannel target() {
        return this;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int before = into.position();
        while (into.hasRemaining()) {
            if (plain.hasRemaining()) {
                int length = Math.min(plain.remaining(), into.remaining());
                into.put(into.position(), plain, plain.position(), length);
                into.position(into.position() + length);
                plain.position(plain.position() + length);
            } else if (!unwrap()) {
                break;
            }
        }
        flush();
        int read = into.position() - before;
        return read == 0 && ended ? -1 : read;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int before = from.position();
        while (from.hasRemaining() && flush() && ready()) {
            wrap(from);
        }
        flush();
        return from.position() - before;
    }

    @Override
    public boolean flush() throws IOException {
        ready();
        if (sending.hasRemaining()) {
            socket.write(sending);
        }
        return !sending.hasRemaining();
    }

    @Override
    public boolean buffered() {
        return plain.hasRemaining() || (received.position() > 0 && !partial);
    }

    @Override
    public boolean greeting() {
        HandshakeStatus status = engine.getHandshakeStatus();
        return status != HandshakeStatus.NOT_HANDSHAKING && status != HandshakeStatus.FINISHED;
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        engine.closeOutbound();
        try {
            if (socket.isOpen() && !sending.hasRemaining()) {
                wrap(NOTHING.duplicate());
                socket.write(sending);
            }
        } finally {
            socket.close();
        }
    }

    /** Does what the handshake needs from this side; true when bytes of the user may be sent. */
    private boolean ready() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> tasks();
                case NEED_WRAP -> {
                    if (sending.hasRemaining()) {
                        socket.write(sending);
                        if (sending.hasRemaining()) {
                            return false;
                        }
                    }
                    wrap(NOTHING.duplicate());
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    return false;
                }
                default -> {
                    return true;
                }
            }
        }
    }

    private void tasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    private void wrap(ByteBuffer from) throws IOException {
        sending.compact();
        SSLEngineResult result = engine.wrap(from, sending);
        sending.flip();
        if (result.getStatus() == Status.CLOSED && from.hasRemaining()) {
            throw new EOFException("the peer closed the TLS connection");
        }
    }

    /** Takes one record; false when there is none at this moment. */
    private boolean unwrap() throws IOException {
        ready();
        if (received.position() == 0 && !fill()) {
            return false;
        }
        while (true) {
            received.flip();
            plain.clear();
            SSLEngineResult result = engine.unwrap(received, plain);
            plain.flip();
            received.compact();
            if (result.getStatus() == Status.CLOSED) {
                ended = true;
                return false;
            }
            if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK
                    || result.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
                ready();
            }
            if (result.getStatus() == Status.BUFFER_UNDERFLOW) {
                partial = true;
                if (!fill()) {
                    return false;
                }
            } else if (plain.hasRemaining()) {
                return true;
            } else if (received.position() == 0 ? !fill() : result.bytesConsumed() == 0) {
                return false;
            }
        }
    }

    private boolean fill() throws IOException {
        int read = socket.read(received);
        ended |= read < 0;
        partial &= read <= 0;
        return read > 0;
    }
}
