package io.bowwave.swarm;

import io.bowwave.swarm.PeerCounters.Count;
import io.bowwave.swarm.ServingLoop.Shared;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves blobs to the members of the swarm, and, if it is told how, plans for them. Few threads serve all connections; a few more open
 * blobs, since that may wait for a store, and one asks the planner.
 */
public final class PeerServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);
    private static final int BACKLOG = 512;
    private static final long ACCEPT_AGAIN_NANOS = 100_000_000L;
    private static final int OPENERS = 8;
    private static final int QUEUE = 4096;
    private static final long THREAD_IDLE_SECONDS = 10;

    private final ServerSocketChannel listener;
    private final PeerServerOptions options;
    private final PeerCounters counters = new PeerCounters();
    private final AtomicInteger connections = new AtomicInteger();
    private final ThreadPoolExecutor openers = pool("peer-open-", OPENERS);
    private final ThreadPoolExecutor planner = pool("peer-plan-", 1);
    private final List<ServingLoop> loops = new ArrayList<>();
    private int next;

    private PeerServer(ServerSocketChannel listener, BlobSource source, PeerSecret secret, PeerServerOptions options)
            throws IOException {
        this.listener = listener;
        this.options = options;
        Shared shared =
                new Shared(source, secret, options, counters, new SecureRandom(), openers, planner, connections);
        for (int each = 0; each < Math.max(1, options.threads()); each++) {
            loops.add(new ServingLoop(shared, "peer-serve-" + each));
        }
    }

    /**
     * Listens and serves.
     *
     * @param port 0 takes a free one
     */
    public static PeerServer start(String host, int port, BlobSource source, PeerSecret secret, int maxConnections)
            throws IOException {
        return start(host, port, source, secret, PeerServerOptions.of(maxConnections));
    }

    /** As the other, with more to choose. */
    @SuppressWarnings("AddressSelection") // The operator names the one address to listen on.
    public static PeerServer start(
            String host, int port, BlobSource source, PeerSecret secret, PeerServerOptions options) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(new InetSocketAddress(host, port), BACKLOG);
            listener.configureBlocking(false);
        } catch (IOException e) {
            listener.close();
            throw new IOException("peer port: cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
        }
        PeerServer server = new PeerServer(listener, source, secret, options);
        server.listen();
        return server;
    }

    public int port() {
        return listener.socket().getLocalPort();
    }

    public PeerCounters counters() {
        return counters;
    }

    /** Open now. */
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        loops.forEach(ServingLoop::close);
        openers.shutdownNow();
        planner.shutdownNow();
    }

    private void listen() {
        IoLoop loop = loops.getFirst().loop();
        loop.execute(() -> {
            try {
                loop.register(listener, SelectionKey.OP_ACCEPT, new Acceptor());
            } catch (IOException e) {
                LOG.error("no peer can be accepted: {}", e.toString());
            }
        });
    }

    private final class Acceptor implements IoLoop.Ready {

        @Override
        public void ready(SelectionKey key) {
            try {
                for (SocketChannel channel = listener.accept(); channel != null; channel = listener.accept()) {
                    serve(channel);
                }
            } catch (IOException e) {
                if (listener.isOpen()) {
                    LOG.warn("cannot accept a peer: {}", e.toString());
                    key.interestOps(0);
                    loops.getFirst().loop().at(System.nanoTime() + ACCEPT_AGAIN_NANOS, () -> again(key));
                }
            }
        }

        private void again(SelectionKey key) {
            if (key.isValid()) {
                key.interestOps(SelectionKey.OP_ACCEPT);
            }
        }

        @Override
        public void broken(Exception why) {
            LOG.debug("no more peers are accepted: {}", why.toString());
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        counters.add(Count.CONNECTIONS, 1);
        if (connections.get() >= options.maxConnections()) {
            counters.add(Count.TOO_MANY, 1);
            channel.close();
            return;
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        connections.incrementAndGet();
        loops.get(next++ % loops.size()).serve(channel);
    }

    private static ThreadPoolExecutor pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                THREAD_IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(QUEUE),
                Thread.ofPlatform().name(name, 1).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
