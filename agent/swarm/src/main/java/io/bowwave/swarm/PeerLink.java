package io.bowwave.swarm;

import io.bowwave.swarm.SwarmLimits.Direction;
import io.bowwave.swarm.plan.TransferClass;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The asking side of a connection: requests go out at once, answers come in any order, block by block. On its loop's thread. */
final class PeerLink implements IoLoop.Ready {

    /** Longer than a server waits for a block that is on its way. */
    private static final long ANSWER_WITHIN_NANOS = 15_000_000_000L;

    private static final int READS_A_TURN = 8;

    /** Who asks over one connection for one class. */
    record Key(PeerAddress peer, TransferClass reason) {}

    /** What links share. */
    record Shared(IoLoop loop, SwarmLimits limits, BufferPool buffers, java.util.function.Consumer<PeerLink> ended) {}

    private final Key key;
    private final Shared shared;
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private final Map<Integer, Exchange> exchanges = new HashMap<>();
    private @Nullable Line line;
    private @Nullable SelectionKey selection;
    private @Nullable ByteBuffer in;
    private boolean closed;
    private boolean paused;
    private int ids;
    private long heardNanos = System.nanoTime();

    PeerLink(Key key, Shared shared) {
        this.key = key;
        this.shared = shared;
    }

    Key key() {
        return key;
    }

    /** From now on it can be used; what was asked before goes out. */
    void opened(Line greeted) {
        try {
            if (closed) {
                greeted.close();
                return;
            }
            line = greeted;
            selection = shared.loop().register(greeted.socket(), SelectionKey.OP_READ, this);
            heardNanos = System.nanoTime();
            flush();
            if (greeted.buffered()) {
                read();
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    void send(Exchange exchange) {
        if (closed) {
            exchange.failed(new IOException("peer %s: the connection is closed".formatted(key.peer())));
            return;
        }
        if (exchanges.size() >= Wire.MAX_OPEN) {
            exchange.failed(new IOException("peer %s: found %d requests that are not answered, expected fewer"
                    .formatted(key.peer(), exchanges.size())));
            return;
        }
        if (exchanges.isEmpty()) {
            heardNanos = System.nanoTime();
        }
        exchange.id(++ids);
        exchanges.put(exchange.id(), exchange);
        write(exchange.request(exchange.id()));
    }

    /** The peer stops sending after the block that it is at; what still comes is not looked at. */
    void cancel(Exchange exchange) {
        if (!exchange.cancelled() && exchange.equals(exchanges.get(exchange.id()))) {
            exchange.cancel();
            write(Wire.done(Wire.frame(Wire.CANCEL, exchange.id(), 0)));
        }
    }

    boolean idle(long longerThanNanos, long now) {
        return line != null && exchanges.isEmpty() && now - heardNanos > longerThanNanos;
    }

    /** Once in a while: ends it when nothing comes. */
    void tidy(long now) {
        if (line != null && !paused && !exchanges.isEmpty() && now - heardNanos > ANSWER_WITHIN_NANOS) {
            broken(new IOException("nothing came for %d s".formatted(ANSWER_WITHIN_NANOS / 1_000_000_000L)));
        }
    }

    @Override
    public void ready(SelectionKey readyKey) throws IOException {
        if (readyKey.isReadable()) {
            read();
        }
        if (!closed && readyKey.isValid() && readyKey.isWritable()) {
            flush();
        }
    }

    @Override
    public void broken(Exception why) {
        if (closed) {
            return;
        }
        closed = true;
        shared.ended().accept(this);
        if (selection != null) {
            selection.cancel();
        }
        closeLine();
        if (in != null) {
            shared.buffers().giveBack(in);
            in = null;
        }
        IOException failure = why instanceof PeerRefusedException refused
                ? refused
                : new IOException("peer %s: %s".formatted(key.peer(), why.getMessage()), why);
        List<Exchange> open = new ArrayList<>(exchanges.values());
        exchanges.clear();
        open.stream().filter(each -> !each.cancelled()).forEach(each -> each.failed(failure));
    }

    private void closeLine() {
        if (line != null) {
            try {
                line.close();
            } catch (IOException e) {
                // There is nobody who could do anything about it.
                org.slf4j.LoggerFactory.getLogger(PeerLink.class).debug("closing a link: {}", e.toString());
            }
        }
    }

    private void write(ByteBuffer frame) {
        out.add(frame);
        if (line != null) {
            try {
                flush();
            } catch (IOException e) {
                // Not from within a call of the one who asks.
                shared.loop().execute(() -> broken(e));
            }
        }
    }

    private void flush() throws IOException {
        if (line == null || selection == null || closed) {
            return;
        }
        for (ByteBuffer frame = out.peek(); frame != null; frame = out.peek()) {
            line.write(frame);
            if (frame.hasRemaining()) {
                break;
            }
            out.poll();
        }
        boolean more = !line.flush() || !out.isEmpty();
        interest((paused ? 0 : SelectionKey.OP_READ) | (more ? SelectionKey.OP_WRITE : 0));
    }

    private void interest(int wanted) {
        if (selection != null && selection.isValid() && selection.interestOps() != wanted) {
            selection.interestOps(wanted);
        }
    }

    private void read() throws IOException {
        if (line == null || closed) {
            return;
        }
        for (int turn = 0; turn < READS_A_TURN && !closed; turn++) {
            long now = System.nanoTime();
            long delay = shared.limits().delay(Direction.DOWN, key.reason(), now);
            if (delay > 0) {
                pause(now + delay);
                return;
            }
            ByteBuffer buffer = in == null ? shared.buffers().take() : in;
            in = buffer;
            buffer.limit(wanted(buffer));
            int read = line.read(buffer);
            if (read < 0) {
                throw new EOFException("it closed the connection");
            }
            if (read == 0) {
                break;
            }
            heardNanos = now;
            shared.limits().take(Direction.DOWN, key.reason(), read, now);
            frames(buffer);
        }
        if (in != null && in.position() == 0) {
            shared.buffers().giveBack(in);
            in = null;
        }
        if (!closed && line.buffered()) {
            shared.loop().execute(this::readOn);
        }
    }

    private void readOn() {
        try {
            read();
        } catch (IOException e) {
            broken(e);
        }
    }

    /** No further than the frame that has begun and the head of the next: so that nothing has to be moved but that head. */
    private static int wanted(ByteBuffer buffer) {
        if (buffer.position() < 4) {
            return Wire.DATA_HEAD;
        }
        return Math.min(buffer.capacity(), 4 + buffer.getInt(0) + Wire.DATA_HEAD);
    }

    private void pause(long untilNanos) {
        paused = true;
        interest(out.isEmpty() ? 0 : SelectionKey.OP_WRITE);
        shared.loop().at(untilNanos, () -> {
            paused = false;
            heardNanos = System.nanoTime();
            if (!closed) {
                interest(SelectionKey.OP_READ | (out.isEmpty() ? 0 : SelectionKey.OP_WRITE));
                readOn();
            }
        });
    }

    private void frames(ByteBuffer buffer) throws IOException {
        int end = buffer.position();
        int at = 0;
        while (end - at >= Wire.HEAD && !closed) {
            int length = buffer.getInt(at);
            if (length < Wire.HEAD - 4 || length > Wire.DATA_HEAD - 4 + Wire.UNIT) {
                throw new IOException("found a frame of %d bytes, expected %d to %d"
                        .formatted(length, Wire.HEAD - 4, Wire.DATA_HEAD - 4 + Wire.UNIT));
            }
            if (end - at < 4 + length) {
                break;
            }
            frame(buffer.slice(at + 4, length));
            at += 4 + length;
        }
        if (at > 0 && !closed) {
            buffer.limit(end).position(at).compact();
        }
    }

    /** One whose answer is wrong stays open, so that it fails with the connection. */
    private void frame(ByteBuffer frame) throws IOException {
        byte kind = frame.get();
        int id = frame.getInt();
        Exchange exchange = exchanges.get(id);
        if (exchange == null) {
            throw new IOException("found an answer to request %d, which is not open".formatted(id));
        }
        switch (kind) {
            case Wire.DATA_ANSWER -> {
                need(frame, 4);
                int index = frame.getInt();
                if (!exchange.cancelled()) {
                    exchange.data(index, frame);
                }
            }
            case Wire.END_ANSWER -> {
                need(frame, 4);
                if (!exchange.cancelled()) {
                    exchange.end(frame.getInt());
                }
                exchanges.remove(id);
            }
            case Wire.MAP_ANSWER -> {
                need(frame, 9);
                if (!exchange.cancelled()) {
                    exchange.map(frame);
                }
                exchanges.remove(id);
            }
            case Wire.ERROR_ANSWER -> error(exchange, frame);
            default -> throw new IOException("found an answer of kind %d".formatted(kind));
        }
    }

    private void error(Exchange exchange, ByteBuffer frame) throws IOException {
        need(frame, 1);
        byte code = frame.get();
        PeerRefusedException refused = new PeerRefusedException(
                key.peer(), code, StandardCharsets.UTF_8.decode(frame).toString());
        exchanges.remove(exchange.id());
        if (!exchange.cancelled()) {
            exchange.failed(refused);
        }
        if (code <= Wire.MALFORMED) {
            throw refused;
        }
    }

    private static void need(ByteBuffer frame, int bytes) throws IOException {
        if (frame.remaining() < bytes) {
            throw new IOException(
                    "found an answer of %d bytes, expected at least %d".formatted(frame.remaining(), bytes));
        }
    }
}
