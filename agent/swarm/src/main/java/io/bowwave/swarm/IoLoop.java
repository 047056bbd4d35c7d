package io.bowwave.swarm;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that waits for sockets, tasks of other threads, and times. What belongs to it is touched by that thread alone, so nothing
 * in it needs a lock. It is never interrupted: that would close the files it works on.
 */
final class IoLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IoLoop.class);
    private static final long LONGEST_WAIT_NANOS = 500_000_000L;
    private static final int TASKS_A_TURN = 1024;

    /** What a socket belongs to. */
    interface Ready {
        /** The socket can be read, written or connected; on the loop's thread. */
        void ready(SelectionKey key) throws IOException;

        /** Something failed, or the loop ends; on the loop's thread. */
        void broken(Exception why);
    }

    private record Timer(long atNanos, long order, Runnable task) implements Comparable<Timer> {
        @Override
        public int compareTo(Timer other) {
            long first = atNanos - other.atNanos;
            return first != 0 ? Long.signum(first) : Long.compare(order, other.order);
        }
    }

    private final Selector selector;
    private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final Thread thread;
    private long timersMade;
    private volatile boolean closed;

    private IoLoop(String name) throws IOException {
        this.selector = Selector.open();
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    static IoLoop start(String name) throws IOException {
        IoLoop loop = new IoLoop(name);
        loop.thread.start();
        return loop;
    }

    /** Runs it soon on the loop's thread; from any thread. Tasks come from a bounded number of sockets and transfers. */
    void execute(Runnable task) {
        inbox.add(task);
        if (!Thread.currentThread().equals(thread)) {
            selector.wakeup();
        }
    }

    /** Runs it then on the loop's thread; from that thread only. */
    void at(long nanos, Runnable task) {
        timers.add(new Timer(nanos, timersMade++, task));
    }

    /** From the loop's thread only. */
    SelectionKey register(SelectableChannel channel, int operations, Ready ready) throws IOException {
        return channel.register(selector, operations, ready);
    }

    boolean closed() {
        return closed;
    }

    /** Ends it, and waits a little for its thread. */
    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        if (!Thread.currentThread().equals(thread)) {
            join();
        }
    }

    private void join() {
        try {
            if (!thread.join(java.time.Duration.ofSeconds(2))) {
                LOG.warn("{} does not end", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!closed) {
                long wait = waitNanos();
                if (wait <= 0) {
                    selector.selectNow(IoLoop::dispatch);
                } else {
                    selector.select(IoLoop::dispatch, Math.max(1, wait / 1_000_000));
                }
                runTasks();
                runTimers();
            }
        } catch (IOException e) {
            LOG.error("{} cannot go on", thread.getName(), e);
        } finally {
            closed = true;
            end();
        }
    }

    private long waitNanos() {
        if (!inbox.isEmpty()) {
            return 0;
        }
        Timer first = timers.peek();
        return first == null
                ? LONGEST_WAIT_NANOS
                : Math.min(LONGEST_WAIT_NANOS, first.atNanos() - System.nanoTime() + 999_999);
    }

    private static void dispatch(SelectionKey key) {
        Ready ready = (Ready) key.attachment();
        try {
            if (key.isValid()) {
                ready.ready(key);
            }
        } catch (IOException e) {
            ready.broken(e);
        } catch (RuntimeException e) {
            LOG.error("a peer's connection", e);
            ready.broken(e);
        }
    }

    private void runTasks() {
        for (int left = TASKS_A_TURN; left > 0; left--) {
            Runnable task = inbox.poll();
            if (task == null) {
                return;
            }
            guarded(task);
        }
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer first = timers.peek(); first != null && first.atNanos() - now <= 0; first = timers.peek()) {
            timers.poll();
            guarded(first.task());
        }
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the network loop", e);
        }
    }

    private void end() {
        IOException ended = new IOException("the network loop ends");
        for (SelectionKey key : selector.keys()) {
            if (key.attachment() instanceof Ready ready) {
                ready.broken(ended);
            }
        }
        for (Runnable task = inbox.poll(); task != null; task = inbox.poll()) {
            guarded(task);
        }
        try {
            selector.close();
        } catch (IOException e) {
            LOG.debug("closing a selector: {}", e.toString());
        }
    }
}
