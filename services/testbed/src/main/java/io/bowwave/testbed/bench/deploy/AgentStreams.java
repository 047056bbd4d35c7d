package io.bowwave.testbed.bench.deploy;

import io.bowwave.testbed.TestbedException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Many agents' streams of goals from one depot, read by one thread that only looks for generations: agents have their own machines, so
 * what stands for them here must cost little. Each stream is a connection of its own with the request that an agent makes.
 */
final class AgentStreams implements AutoCloseable {

    /** Not yet answered at once, so that the depot's backlog of connections never runs over. */
    private static final int CONNECTING_AT_MOST = 64;

    private static final int BUFFER_BYTES = 64 << 10;
    private static final long SELECT_MILLIS = 100;

    private final InetSocketAddress depot;
    private final SeenGoals seen;
    private final int agents;
    private final Selector selector;
    private final Thread thread;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private int opened;
    private int answered;

    private static final class Agent {
        private final NumberFinder finder = new NumberFinder();
        private boolean answered;
    }

    private AgentStreams(int port, int agents, SeenGoals seen) throws IOException {
        this.depot = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.agents = agents;
        this.seen = seen;
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().daemon().name("agents").unstarted(this::run);
    }

    /** Connects them in the background; each one's first goal is seen like any other. */
    static AgentStreams open(int port, int agents, SeenGoals seen) throws IOException {
        AgentStreams streams = new AgentStreams(port, agents, seen);
        streams.thread.start();
        return streams;
    }

    /** @throws TestbedException when a stream has ended */
    void check() {
        IOException why = failure.get();
        if (why != null) {
            throw new TestbedException("an agent's stream: " + why, why);
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted() && selector.isOpen()) {
                while (opened < agents && opened - answered < CONNECTING_AT_MOST) {
                    connect(opened++);
                }
                selector.select(this::ready, SELECT_MILLIS);
            }
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void connect(int number) throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(depot);
        channel.write(StandardCharsets.US_ASCII.encode("""
                GET /v1/goals?since=0&machine=machine-%d HTTP/1.1\r
                Host: depot\r
                Authorization: Bearer %s\r
                \r
                """.formatted(number, DepotBed.SECRET)));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Agent());
    }

    private void ready(SelectionKey key) {
        Agent agent = (Agent) key.attachment();
        try {
            buffer.clear();
            if (((SocketChannel) key.channel()).read(buffer) < 0) {
                throw new IOException("the depot ended it");
            }
            buffer.flip();
            if (!agent.answered) {
                agent.answered = true;
                answered++;
                expectOk();
            }
            agent.finder.read(buffer, seen::saw);
        } catch (IOException e) {
            failure.compareAndSet(null, e);
            key.cancel();
        }
    }

    private void expectOk() throws IOException {
        String begin = StandardCharsets.US_ASCII
                .decode(buffer.duplicate().limit(Math.min(buffer.limit(), "HTTP/1.1 200".length())))
                .toString();
        if (!begin.equals("HTTP/1.1 200")) {
            throw new IOException("the depot answers " + begin);
        }
    }

    @Override
    public void close() throws IOException {
        thread.interrupt();
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
