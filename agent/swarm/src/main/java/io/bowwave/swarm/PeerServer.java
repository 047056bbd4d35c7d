package io.bowwave.swarm;

import io.bowwave.swarm.PeerCounters.Count;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves blobs to the members of the swarm: one platform thread a connection (sendfile blocks the carrier of a virtual thread), so many
 * connections and no more. One more thread accepts, and another closes connections on which nothing moves.
 */
public final class PeerServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);
    private static final Duration STALLED_AFTER = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
    private static final int BACKLOG = 128;

    private final ServerSocketChannel listener;
    private final BlobSource source;
    private final PeerSecret secret;
    private final int maxConnections;
    private final PeerCounters counters = new PeerCounters();
    private final SecureRandom random = new SecureRandom();
    private final Set<PeerSession> sessions = ConcurrentHashMap.newKeySet();
    private final Thread acceptor;
    private final Thread reaper;
    private volatile boolean closed;

    private PeerServer(ServerSocketChannel listener, BlobSource source, PeerSecret secret, int maxConnections) {
        this.listener = listener;
        this.source = source;
        this.secret = secret;
        this.maxConnections = maxConnections;
        this.acceptor = Thread.ofPlatform().name("peer-accept").daemon().unstarted(this::accept);
        this.reaper = Thread.ofPlatform().name("peer-reaper").daemon().unstarted(this::reap);
    }

    /**
     * Listens and serves.
     *
     * @param port 0 takes a free one
     */
    @SuppressWarnings("AddressSelection") // The operator names the one address to listen on.
    public static PeerServer start(String host, int port, BlobSource source, PeerSecret secret, int maxConnections)
            throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open();
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.bind(new InetSocketAddress(host, port), BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw new IOException("peer port: cannot listen on %s:%d: %s".formatted(host, port, e.getMessage()), e);
        }
        PeerServer server = new PeerServer(listener, source, secret, maxConnections);
        server.acceptor.start();
        server.reaper.start();
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
        return sessions.size();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
        reaper.interrupt();
        sessions.forEach(PeerSession::close);
    }

    private void accept() {
        while (!closed) {
            try {
                serve(listener.accept());
            } catch (IOException e) {
                if (!closed) {
                    LOG.warn("cannot accept a peer: {}", e.toString());
                    pause(Duration.ofMillis(100));
                }
            }
        }
    }

    private void serve(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        counters.add(Count.CONNECTIONS, 1);
        PeerSession session = new PeerSession(channel, source, secret, counters, random, sessions::remove);
        if (sessions.size() >= maxConnections) {
            counters.add(Count.TOO_MANY, 1);
            session.close();
            return;
        }
        sessions.add(session);
        Thread.ofPlatform().name("peer-" + channel.socket().getPort()).daemon().start(session::run);
    }

    private void reap() {
        while (!closed) {
            pause(LOOK_EVERY);
            for (PeerSession session : sessions) {
                if (session.idleFor().compareTo(STALLED_AFTER) > 0) {
                    counters.add(Count.STALLED, 1);
                    session.close();
                }
            }
        }
    }

    private void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            LOG.trace("woken", e);
        }
    }
}
