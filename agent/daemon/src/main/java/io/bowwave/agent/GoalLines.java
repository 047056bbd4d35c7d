package io.bowwave.agent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The lines of a goal stream, taken from the HTTP client as fast as they are used and no faster. */
final class GoalLines implements Flow.Subscriber<String> {

    /** The stream is over. */
    static final String END = "";

    private static final int BUFFERED = 64;

    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(BUFFERED + 1);
    private volatile Flow.@Nullable Subscription subscription;

    /** The next line; {@link #END} at the end; null when none comes within that time. */
    @Nullable
    String next(long millis) throws InterruptedException {
        String line = lines.poll(millis, TimeUnit.MILLISECONDS);
        Flow.Subscription open = subscription;
        if (line != null && open != null) {
            open.request(1);
        }
        return line;
    }

    /** Gives the stream up. */
    void cancel() {
        Flow.Subscription open = subscription;
        if (open != null) {
            open.cancel();
        }
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(BUFFERED);
    }

    @Override
    public void onNext(String line) {
        if (!line.isEmpty() && !lines.offer(line)) {
            cancel();
        }
    }

    @Override
    public void onError(Throwable failure) {
        end();
    }

    @Override
    public void onComplete() {
        end();
    }

    /** No more lines come. */
    void end() {
        if (!lines.offer(END)) {
            cancel();
        }
    }
}
