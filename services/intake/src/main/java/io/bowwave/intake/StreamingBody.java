package io.bowwave.intake;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A body that is written piece by piece by a virtual thread of its own, as fast as the client reads. A client that reads nothing for a
 * minute is cut off; one that goes away ends the thread at its next write, or at once by an interrupt.
 */
final class StreamingBody implements Publisher<byte[]> {

    private static final Duration SLOWEST_CLIENT = Duration.ofSeconds(60);
    private static final Logger LOG = LoggerFactory.getLogger(StreamingBody.class);

    /** Writes the body; its return ends it. */
    @FunctionalInterface
    interface Writer {
        void write(Out out) throws Exception;
    }

    /** Where it writes to. */
    interface Out {
        /** Waits until the client takes it. */
        void write(byte[] piece) throws IOException, InterruptedException;
    }

    private final String name;
    private final Writer writer;
    private final Runnable ended;

    /** @param ended called once when it is over, however it ends */
    StreamingBody(String name, Writer writer, Runnable ended) {
        this.name = name;
        this.writer = writer;
        this.ended = ended;
    }

    @Override
    public void subscribe(Subscriber<? super byte[]> subscriber) {
        Pipe pipe = new Pipe(subscriber);
        Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(pipe));
        pipe.thread = thread;
        subscriber.onSubscribe(pipe);
        thread.start();
    }

    private void run(Pipe pipe) {
        try {
            writer.write(pipe);
            pipe.subscriber.onComplete();
        } catch (InterruptedException | ClientGoneException e) {
            LOG.debug("{}: {}", name, e.toString());
            if (!pipe.canceled) {
                pipe.subscriber.onError(e);
            }
        } catch (Exception e) {
            if (!pipe.canceled) {
                LOG.warn("{} breaks off", name, e);
                pipe.subscriber.onError(e);
            }
        } finally {
            ended.run();
        }
    }

    private static final class ClientGoneException extends IOException {
        ClientGoneException(String message) {
            super(message);
        }
    }

    private static final class Pipe implements Subscription, Out {

        private static final int MOST_DEMAND = 1 << 20;

        private final Subscriber<? super byte[]> subscriber;
        private final Semaphore demand = new Semaphore(0);
        private volatile boolean canceled;
        private volatile Thread thread = Thread.currentThread();

        Pipe(Subscriber<? super byte[]> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long pieces) {
            demand.release(Math.clamp(pieces, 0, MOST_DEMAND - demand.availablePermits()));
        }

        @Override
        public void cancel() {
            canceled = true;
            thread.interrupt();
        }

        @Override
        public void write(byte[] piece) throws IOException, InterruptedException {
            if (canceled) {
                throw new ClientGoneException("the client went away");
            }
            if (!demand.tryAcquire(SLOWEST_CLIENT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ClientGoneException("the client reads nothing");
            }
            subscriber.onNext(piece);
        }
    }
}
