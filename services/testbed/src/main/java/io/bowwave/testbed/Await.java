package io.bowwave.testbed;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something to become true: looks again and again, and gives up at a deadline. */
public final class Await {

    private static final long PAUSE_MILLIS = 50;

    private Await() {}

    /**
     * Waits until there is a value.
     *
     * @param what of the message when there is none in time: {@code <what> within <limit>}
     * @throws TestbedException at the deadline
     */
    public static <T> T value(String what, Duration limit, Supplier<Optional<T>> look) {
        return value(what, limit, look, () -> "");
    }

    /** @param found says what there is instead, at the deadline */
    public static <T> T value(String what, Duration limit, Supplier<Optional<T>> look, Supplier<String> found) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            Optional<T> value = look.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() > deadline) {
                String instead = found.get();
                throw new TestbedException("expected " + what + " within " + limit.toSeconds() + " s"
                        + (instead.isEmpty() ? "" : "; found " + instead));
            }
            pause(PAUSE_MILLIS);
        }
    }

    /** Waits until it is so. */
    public static void until(String what, Duration limit, BooleanSupplier look) {
        value(what, limit, () -> look.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }
}
