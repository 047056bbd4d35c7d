package io.bowwave.swarm;

import io.bowwave.artifact.BlobHash;
import io.bowwave.artifact.InvalidArtifactException;
import io.bowwave.schemas.id.Digest;
import io.bowwave.swarm.plan.TransferClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Connections to peers, kept open between uses: one for each peer and class of transfers, over which many requests go at once. One thread
 * reads them all, checks what comes and writes it to the disk; a few others connect. Thread-safe.
 */
public final class PeerClient implements AutoCloseable {

    /** Shorter than a server keeps a connection on which nothing moves. */
    private static final long IDLE_NANOS = 30_000_000_000L;

    private static final long TIDY_NANOS = 250_000_000L;
    private static final int CONNECTING = 8;
    private static final int CONNECT_QUEUE = 512;
    private static final long THREAD_IDLE_SECONDS = 5;

    /** Of the largest blob. */
    private static final int MAX_LEAVES = 4 << 20;

    private final PeerSecret secret;
    private final String name;
    private final @Nullable PeerTls tls;
    private final SecureRandom random = new SecureRandom();
    private final ThreadPoolExecutor connectors;
    private final IoLoop loop;
    private final PeerLink.Shared shared;

    // On the loop's thread.
    private final Map<PeerLink.Key, PeerLink> links = new HashMap<>();

    /** @param name who asks, for the peer's log; 1 to 128 ASCII characters */
    public PeerClient(PeerSecret secret, String name) {
        this(secret, name, new SwarmLimits(), null);
    }

    /**
     * With limits and certificates.
     *
     * @param limits of the machine
     * @param tls certificates; null: plain
     */
    public PeerClient(PeerSecret secret, String name, SwarmLimits limits, @Nullable PeerTls tls) {
        this.secret = secret;
        this.name = name;
        this.tls = tls;
        this.connectors = new ThreadPoolExecutor(
                CONNECTING,
                CONNECTING,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(CONNECT_QUEUE),
                Thread.ofPlatform().name("peer-connect-", 1).daemon().factory());
        connectors.allowCoreThreadTimeOut(true);
        try {
            this.loop = IoLoop.start("peer-fetch");
        } catch (IOException e) {
            throw new UncheckedIOException("no selector for the connections to peers", e);
        }
        this.shared = new PeerLink.Shared(loop, limits, new BufferPool(), this::ended);
        loop.execute(this::tidy);
    }

    /** Which blocks the peer has; empty when it has none. A blob that moves whole has one. */
    CompletableFuture<BitSet> have(PeerAddress peer, Digest blob) {
        return gather(peer, Wire.HAVE, blob.hash(), BufferPool.BUFFER)
                .thenApply(map -> BitSet.valueOf(ByteBuffer.wrap(map, 9, map.length - 9)))
                .exceptionallyCompose(failure -> refusedBlob(failure)
                        ? CompletableFuture.completedFuture(new BitSet())
                        : CompletableFuture.failedFuture(failure));
    }

    /** The Merkle tree of a blob, checked against its name. */
    CompletableFuture<BlobHash> leaves(PeerAddress peer, Digest blob, long size) {
        return gather(peer, Wire.LEAVES, blob.hash(), MAX_LEAVES).thenCompose(leaves -> {
            try {
                return CompletableFuture.completedFuture(BlobHash.of(leaves, size, blob));
            } catch (InvalidArtifactException e) {
                return CompletableFuture.failedFuture(
                        new BadBlockException("%s sent a bad tree: %s".formatted(peer, e.getMessage())));
            }
        });
    }

    /** Asks a depot's planner. */
    CompletableFuture<byte[]> plan(PeerAddress depot, byte[] request) {
        if (request.length > Wire.MAX_PLAN - Wire.HEAD) {
            return CompletableFuture.failedFuture(new IOException("plan request: found %d bytes, expected at most %d"
                    .formatted(request.length, Wire.MAX_PLAN - Wire.HEAD)));
        }
        return gather(depot, Wire.PLAN, request, Wire.MAX_PLAN);
    }

    IoLoop loop() {
        return loop;
    }

    /** Sends a request; on the loop's thread. */
    PeerLink send(PeerAddress peer, TransferClass reason, Exchange exchange) {
        PeerLink link = links.computeIfAbsent(new PeerLink.Key(peer, reason), this::connect);
        link.send(exchange);
        return link;
    }

    @Override
    public void close() {
        loop.close();
        connectors.shutdownNow();
    }

    private CompletableFuture<byte[]> gather(PeerAddress peer, byte kind, byte[] payload, int atMost) {
        Gathering gathering = new Gathering(kind, payload, atMost);
        loop.execute(() -> {
            if (loop.closed()) {
                gathering.failed(new IOException("no longer asking peers"));
            } else {
                // Small answers, and others wait for them.
                send(peer, TransferClass.ROLLBACK, gathering);
            }
        });
        return gathering.answer();
    }

    private static boolean refusedBlob(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return cause instanceof PeerRefusedException refused && (refused.notHere() || refused.notYet());
    }

    private PeerLink connect(PeerLink.Key key) {
        PeerLink link = new PeerLink(key, shared);
        ClientGreeting greeting = new ClientGreeting(key.peer(), secret, name, random, tls);
        try {
            connectors.execute(() -> connect(link, greeting));
        } catch (RejectedExecutionException e) {
            loop.execute(() -> link.broken(new IOException("too many connections are being opened")));
        }
        return link;
    }

    private void connect(PeerLink link, ClientGreeting greeting) {
        Consumer<Exception> failed = why -> loop.execute(() -> link.broken(why));
        try {
            Line line = greeting.open();
            loop.execute(() -> link.opened(line));
        } catch (IOException | RuntimeException e) {
            failed.accept(e);
        }
    }

    private void ended(PeerLink link) {
        links.remove(link.key(), link);
    }

    private void tidy() {
        long now = System.nanoTime();
        for (PeerLink link : new ArrayList<>(links.values())) {
            link.tidy(now);
            if (link.idle(IDLE_NANOS, now)) {
                link.broken(new IOException("it was not used for a while"));
            }
        }
        loop.at(now + TIDY_NANOS, this::tidy);
    }
}
