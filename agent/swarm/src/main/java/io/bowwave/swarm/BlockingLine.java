package io.bowwave.swarm;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;

/** A line under TLS as two streams that wait: for the greeting, before a loop takes it over. */
final class BlockingLine {

    private final Line line;
    private final long waitMillis;

    BlockingLine(Line line, Duration within) throws IOException {
        this.line = line;
        this.waitMillis = within.toMillis();
        line.socket().configureBlocking(false);
    }

    Line line() {
        return line;
    }

    InputStream in() {
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                ByteBuffer target = ByteBuffer.wrap(into, from, length);
                int read = line.read(target);
                while (read == 0 && length > 0) {
                    await(SelectionKey.OP_READ | (line.flush() ? 0 : SelectionKey.OP_WRITE));
                    read = line.read(target);
                }
                return read;
            }
        };
    }

    OutputStream out() {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                write(new byte[] {(byte) one}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                ByteBuffer source = ByteBuffer.wrap(bytes, from, length);
                while (source.hasRemaining() || !line.flush()) {
                    if (line.write(source) == 0) {
                        await(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                    }
                }
            }
        };
    }

    private void await(int operations) throws IOException {
        try (Selector selector = Selector.open()) {
            line.socket().register(selector, operations);
            if (selector.select(waitMillis) == 0) {
                throw new InterruptedIOException("nothing came for %d ms".formatted(waitMillis));
            }
        }
    }
}
