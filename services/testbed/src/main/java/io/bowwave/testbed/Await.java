package io.bowwave.testbed;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for something to become true: looks again and again, and gives up at a deadline. */
public final class Await {

    private static final long LEAST_PAUSE_MILLIS = 50;
    private static final long MOST_PAUSE_MILLIS = 250;

    /** What has taken long is looked at less often: those who look must not be what it waits for. */
    private static final long PAUSES_IN_WAITED = 20;

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
        long began = System.nanoTime();
        while (true) {
            Optional<T> value = look.get();
            if (value.isPresent()) {
                return value.get();
            }
            long waited = System.nanoTime() - began;
            if (waited > limit.toNanos()) {
                String instead = found.get();
                throw new TestbedException("expected " + what + " within " + limit.toSeconds() + " s"
                        + (instead.isEmpty() ? "" : "; found " + instead));
            }
            pause(Math.clamp(waited / 1_000_000 / PAUSES_IN_WAITED, LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS));
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
