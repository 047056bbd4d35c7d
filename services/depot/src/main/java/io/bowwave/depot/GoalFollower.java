package io.bowwave.depot;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** One agent's stream. Holds so many lines for a slow reader and no more: then it ends, and the agent comes back with its revision. */
final class GoalFollower {

    private static final int BUFFERED = 256;

    private final Sinks.Many<byte[]> sink =
            Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(BUFFERED));
    private final Consumer<GoalFollower> onEnd;

    GoalFollower(Consumer<GoalFollower> onEnd) {
        this.onEnd = onEnd;
    }

    Flux<byte[]> lines(byte[] first) {
        return Flux.just(first).concatWith(sink.asFlux()).doFinally(why -> onEnd.accept(this));
    }

    /** From any thread, one at a time. */
    synchronized void send(byte[] line) {
        if (sink.tryEmitNext(line).isFailure()) {
            end();
        }
    }

    synchronized void end() {
        sink.tryEmitComplete();
        onEnd.accept(this);
    }
}
