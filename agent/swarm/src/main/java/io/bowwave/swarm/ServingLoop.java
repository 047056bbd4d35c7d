package io.bowwave.swarm;

import io.bowwave.swarm.PeerCounters.Count;
import io.bowwave.swarm.plan.PlanCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread of a server with its sessions. */
final class ServingLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServingLoop.class);
    private static final long TIDY_NANOS = 250_000_000L;

    /** What came of a plan request; one of the two. */
    interface Planned {
        void done(byte @Nullable [] answer, String refusal);
    }

    /** What the loops of a server share. */
    record Shared(
            BlobSource source,
            PeerSecret secret,
            PeerServerOptions options,
            PeerCounters counters,
            SecureRandom random,
            Executor openers,
            Executor planner,
            AtomicInteger connections) {}

    private final Shared shared;
    private final IoLoop loop;
    private final OpenBlobs blobs;
    private final Set<PeerSession> sessions = new HashSet<>();

    ServingLoop(Shared shared, String name) throws IOException {
        this.shared = shared;
        this.loop = IoLoop.start(name);
        this.blobs = new OpenBlobs(loop, shared.source(), shared.openers());
        loop.execute(this::tidy);
    }

    IoLoop loop() {
        return loop;
    }

    OpenBlobs blobs() {
        return blobs;
    }

    PeerServerOptions options() {
        return shared.options();
    }

    PeerCounters counters() {
        return shared.counters();
    }

    PeerSecret secret() {
        return shared.secret();
    }

    SecureRandom random() {
        return shared.random();
    }

    /** Serves a connection that was accepted; from any thread. */
    void serve(SocketChannel channel) {
        loop.execute(() -> begin(channel));
    }

    void ended(PeerSession session) {
        if (sessions.remove(session)) {
            shared.connections().decrementAndGet();
        }
    }

    /** Answers on the loop's thread. */
    void plan(byte[] request, Planned then) {
        PlanHandler handler = shared.options().plans();
        if (handler == null) {
            then.done(null, "no planner is here");
            return;
        }
        try {
            shared.planner().execute(() -> plan(handler, request, then));
        } catch (RejectedExecutionException e) {
            counters().add(Count.PLANS_REFUSED, 1);
            then.done(null, "the planner has too much to do");
        }
    }

    @Override
    public void close() {
        loop.close();
    }

    private void plan(PlanHandler handler, byte[] request, Planned then) {
        try {
            byte[] answer = PlanCodec.write(handler.plan(PlanCodec.readRequest(ByteBuffer.wrap(request))));
            counters().add(Count.PLANS, 1);
            loop.execute(() -> then.done(answer, ""));
        } catch (IOException | RuntimeException e) {
            counters().add(Count.PLANS_REFUSED, 1);
            LOG.debug("a plan request is refused: {}", e.toString());
            loop.execute(() -> then.done(null, String.valueOf(e.getMessage())));
        }
    }

    private void begin(SocketChannel channel) {
        try {
            if (loop.closed()) {
                channel.close();
                return;
            }
            PeerTls tls = shared.options().tls();
            Line line = tls == null ? new PlainLine(channel) : tls.server(channel);
            sessions.add(new PeerSession(this, line));
        } catch (IOException e) {
            shared.connections().decrementAndGet();
            LOG.debug("a peer is gone before it began: {}", e.toString());
            try {
                channel.close();
            } catch (IOException ignored) {
                LOG.trace("closing", ignored);
            }
        }
    }

    private void tidy() {
        if (loop.closed()) {
            blobs.close();
            return;
        }
        long now = System.nanoTime();
        new ArrayList<>(sessions).forEach(session -> session.tidy(now));
        blobs.tidy(now);
        loop.at(now + TIDY_NANOS, this::tidy);
    }
}
