package io.bowwave.swarm;

import io.bowwave.swarm.PeerCounters.Count;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to a server, on its loop's thread: the greeting, then frames in, answers out. */
final class PeerSession implements IoLoop.Ready, PeerOutbox.Connection {

    private static final Logger LOG = LoggerFactory.getLogger(PeerSession.class);
    private static final long GREET_WITHIN_NANOS = 10_000_000_000L;
    private static final long IDLE_NANOS = 60_000_000_000L;
    private static final int SMALL = 4096;
    private static final int FRAMES_A_TURN = 256;

    private final ServingLoop serving;
    private final Line line;
    private final SelectionKey key;
    private final PeerOutbox outbox;
    private final PeerRequests requests;
    private final ServerGreeting greeting;
    private ByteBuffer in = ByteBuffer.allocate(SMALL);
    private boolean greeted;
    private boolean ending;
    private boolean closed;
    private boolean writing;
    private long movedNanos = System.nanoTime();

    PeerSession(ServingLoop serving, Line line) throws IOException {
        this.serving = serving;
        this.line = line;
        this.key = serving.loop().register(line.socket(), SelectionKey.OP_READ, this);
        this.outbox = new PeerOutbox(line, serving.loop(), serving.options().limits(), serving.counters(), this);
        this.requests = new PeerRequests(serving, outbox, this::malformed);
        this.greeting = new ServerGreeting(serving.secret(), serving.random());
        outbox.add(greeting.start());
    }

    @Override
    public void ready(SelectionKey readyKey) throws IOException {
        if (readyKey.isReadable()) {
            read();
        }
        if (!closed && readyKey.isValid() && readyKey.isWritable()) {
            movedNanos = System.nanoTime();
            outbox.pump();
        }
    }

    @Override
    public void writing(boolean wanted) {
        if (ending && !wanted) {
            close();
        } else if (wanted != writing && key.isValid()) {
            writing = wanted;
            key.interestOps((ending ? 0 : SelectionKey.OP_READ) | (wanted ? SelectionKey.OP_WRITE : 0));
        }
    }

    @Override
    public void broken(Exception why) {
        if (closed) {
            return;
        }
        boolean refused = why instanceof SSLException && !greeted;
        if (refused) {
            LOG.warn("{} is refused by TLS: {}", peer(), why.getMessage());
        } else {
            LOG.debug("a peer's connection ends: {}", why.toString());
        }
        // Who waits for a greeting without TLS says nothing, and goes.
        if (refused || line.greeting()) {
            serving.counters().add(Count.TLS_REFUSED, 1);
        }
        close();
    }

    /** Once in a while: ends it when nothing moves on it. */
    void tidy(long now) {
        outbox.tidy(now);
        boolean stalled = outbox.stalled(now) > IDLE_NANOS;
        boolean idle = outbox.open() == 0 && now - movedNanos > (greeted ? IDLE_NANOS : GREET_WITHIN_NANOS);
        if (!closed && (stalled || idle)) {
            serving.counters().add(line.greeting() ? Count.TLS_REFUSED : Count.STALLED, 1);
            close();
        }
    }

    private SocketAddress peer() {
        return line.socket().socket().getRemoteSocketAddress();
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        key.cancel();
        outbox.close();
        serving.ended(this);
        try {
            line.close();
        } catch (IOException e) {
            LOG.debug("closing a peer's connection: {}", e.toString());
        }
    }

    private void read() throws IOException {
        boolean before = line.greeting();
        int read = line.read(in);
        if (before && !line.greeting()) {
            outbox.pump();
        }
        if (read < 0) {
            throw new EOFException("the peer is gone");
        }
        if (read == 0) {
            return;
        }
        movedNanos = System.nanoTime();
        in.flip();
        int left = FRAMES_A_TURN;
        while (!closed && !ending && left > 0 && (greeted ? frame() : greet())) {
            left--;
        }
        if (closed) {
            return;
        }
        in.compact();
        makeRoom();
        if (left == 0 || line.buffered()) {
            serving.loop().execute(this::readOn);
        }
    }

    /** Frames may wait in the buffer without any news from the socket. */
    private void readOn() {
        try {
            if (!closed && !ending) {
                in.flip();
                while (!closed && !ending && (greeted ? frame() : greet())) {
                    movedNanos = System.nanoTime();
                }
                in.compact();
                makeRoom();
                read();
            }
        } catch (IOException e) {
            broken(e);
        }
    }

    /** A frame that is not here to its end needs a buffer of its size, for as long as it takes. */
    private void makeRoom() {
        int needed = SMALL;
        if (greeted && in.position() >= 4) {
            needed = Math.max(SMALL, 4 + in.getInt(0));
        }
        if (in.capacity() != needed && in.position() <= needed) {
            in = ByteBuffer.allocate(needed).put(in.flip());
        }
    }

    private boolean greet() throws IOException {
        ServerGreeting.Verdict verdict = greeting.read(in);
        if (verdict.outcome() == ServerGreeting.Outcome.WELCOME) {
            greeted = true;
            outbox.add(verdict.answer());
            return true;
        }
        if (verdict.outcome() == ServerGreeting.Outcome.REFUSED) {
            serving.counters().add(verdict.reason(), 1);
            if (verdict.reason() == Count.WRONG_SECRET) {
                LOG.warn("{} does not know the region's secret", peer());
            }
            end(verdict.answer());
        }
        return false;
    }

    private boolean frame() throws IOException {
        if (in.remaining() < 4) {
            return false;
        }
        int length = in.getInt(in.position());
        if (length < Wire.HEAD - 4 || length > Wire.MAX_PLAN) {
            malformed(0, "length: found %d, expected %d to %d".formatted(length, Wire.HEAD - 4, Wire.MAX_PLAN));
            return false;
        }
        if (length > Wire.MAX_REQUEST && in.remaining() > 4 && in.get(in.position() + 4) != Wire.PLAN) {
            malformed(0, "length: found %d, expected at most %d".formatted(length, Wire.MAX_REQUEST));
            return false;
        }
        if (in.remaining() < 4 + length) {
            return false;
        }
        ByteBuffer frame = in.slice(in.position() + 4, length);
        in.position(in.position() + 4 + length);
        requests.answer(frame);
        return true;
    }

    private void malformed(int id, String what) {
        serving.counters().add(Count.MALFORMED, 1);
        LOG.warn("a peer sent what is no request: {}", what);
        end(Wire.error(id, Wire.MALFORMED, what));
    }

    /** Says why, then closes. */
    private void end(ByteBuffer last) {
        ending = true;
        outbox.add(last);
    }
}
