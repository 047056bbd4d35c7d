package io.bowwave.swarm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;

/** Bytes as they are. */
record PlainLine(SocketChannel socket) implements Line {

    @Override
    public ByteChannel target() {
        return socket;
    }

    @Override
    public boolean flush() {
        return true;
    }

    @Override
    public boolean greeting() {
        return false;
    }

    @Override
    public boolean buffered() {
        return false;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return socket.read(into);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        return socket.write(from);
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
