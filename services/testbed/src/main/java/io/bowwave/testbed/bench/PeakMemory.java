package io.bowwave.testbed.bench;

import io.bowwave.testbed.LocalStack;
import io.bowwave.testbed.StackFile;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Looks at the resident memory of a stack's processes every half second, and keeps the most of each. */
final class PeakMemory implements AutoCloseable {

    private static final Duration EVERY = Duration.ofMillis(500);

    private final Map<String, Double> peaks = new ConcurrentHashMap<>();
    private final Thread watcher;

    private PeakMemory(LocalStack stack) {
        this.watcher = Thread.ofPlatform().name("peak-memory").daemon().unstarted(() -> look(stack));
    }

    static PeakMemory watch(LocalStack stack) {
        PeakMemory memory = new PeakMemory(stack);
        memory.watcher.start();
        return memory;
    }

    /** The most that any process whose name begins so had resident, MB of 2^20. */
    double peak(String name) {
        return peaks.entrySet().stream()
                .filter(each -> each.getKey().startsWith(name))
                .mapToDouble(Map.Entry::getValue)
                .max()
                .orElse(0);
    }

    @Override
    public void close() {
        watcher.interrupt();
    }

    private void look(LocalStack stack) {
        while (!Thread.currentThread().isInterrupted()) {
            for (StackFile.Part part : stack.file().processes()) {
                peaks.merge(part.name(), ResidentMemory.of(part.pid()), Math::max);
            }
            try {
                Thread.sleep(EVERY);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
