package io.bowwave.artifact.write;

import com.github.luben.zstd.ZstdCompressCtx;
import io.bowwave.schemas.id.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The writer's threads, from files to hashed and compressed chunks. One reads and cuts, some hash and compress chunks; who calls {@link
 * #next} gets the segments in order and packs them. Between the stages stand queues that hold every segment there is at most, and segments
 * are few: so the slowest stage holds up the first, and memory is the same for any tree.
 */
final class SegmentPipeline implements AutoCloseable {

    private static final Duration END_WITHIN = Duration.ofSeconds(10);

    private final SegmentSource source;
    private final Predicate<byte[]> stored;
    private final int level;
    private final Segment endMark = Segment.endMark();
    private final BlockingQueue<Segment> free;
    private final BlockingQueue<Segment> cut;
    private final BlockingQueue<Segment> ordered;
    private final AtomicReference<Throwable> fault = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    private interface Stage {
        void run() throws IOException, InterruptedException;
    }

    /**
     * @param stored by the hash of a chunk, whether it needs no place in a new pack; asked by several threads
     * @param workers threads that compress, 1 or more
     */
    SegmentPipeline(SegmentSource source, Predicate<byte[]> stored, int level, int workers) {
        this.source = source;
        this.stored = stored;
        this.level = level;
        int segments = 2 * workers + 4;
        this.free = new ArrayBlockingQueue<>(segments);
        this.cut = new ArrayBlockingQueue<>(segments);
        this.ordered = new ArrayBlockingQueue<>(segments + 2);
        for (int i = 0; i < segments; i++) {
            free.add(new Segment());
        }
        thread("artifact-read", this::read);
        for (int i = 1; i <= workers; i++) {
            thread("artifact-pack-" + i, this::pack);
        }
        threads.forEach(Thread::start);
    }

    /** The next segment, to be given back by {@link #recycle}; null behind the last. A fault of any stage comes out here. */
    @Nullable
    Segment next() throws IOException, InterruptedException {
        Segment next = ordered.take();
        if (next != endMark) {
            next.awaitReady();
        }
        Throwable found = fault.get();
        if (found != null) {
            throw fault(found);
        }
        return next == endMark ? null : next;
    }

    void recycle(Segment segment) {
        segment.reset();
        free.add(segment);
    }

    /** Ends the threads, wherever they are. */
    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        boolean interrupted = false;
        for (Thread each : threads) {
            try {
                each.join(END_WITHIN);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() throws IOException, InterruptedException {
        source.run(new SegmentSource.Exchange() {
            @Override
            public Segment take() throws InterruptedException {
                return free.take();
            }

            @Override
            public void full(Segment segment) throws InterruptedException {
                cut.put(segment);
                ordered.put(segment);
            }
        });
        ordered.put(endMark);
    }

    private void pack() throws InterruptedException {
        MessageDigest sha256 = Digest.sha256();
        try (ZstdCompressCtx zstd = new ZstdCompressCtx().setLevel(level)) {
            while (true) {
                Segment segment = cut.take();
                try {
                    segment.pack(stored, sha256, zstd);
                } catch (RuntimeException | Error e) {
                    // Known before anybody looks at the segment. The thread goes on, so that nobody waits for the
                    // segments behind it.
                    fail(e);
                }
                segment.setReady();
            }
        }
    }

    private void thread(String name, Stage stage) {
        threads.add(Thread.ofPlatform().name(name).daemon().unstarted(() -> {
            try {
                stage.run();
            } catch (InterruptedException e) {
                // Closed: whoever did that waits for nothing.
                Thread.currentThread().interrupt();
            } catch (IOException | RuntimeException | Error e) {
                fail(e);
            }
        }));
    }

    private void fail(Throwable e) {
        if (fault.compareAndSet(null, e)) {
            // There is room for it: the queue holds two more than there are segments.
            ordered.add(endMark);
        }
    }

    private static IOException fault(Throwable found) {
        return switch (found) {
            case IOException e -> e;
            case Error e -> throw e;
            case RuntimeException e -> throw e;
            default -> new IOException(found);
        };
    }
}
