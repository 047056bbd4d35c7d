package io.bowwave.standalone;

import io.bowwave.embedded.EmbeddedServerException;
import io.bowwave.standalone.Part.Layer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts parts side by side, each as soon as those that it needs are ready, and stops what was started, layer by layer. Parts that
 * are started after {@link #stop} began are stopped at once.
 */
final class Launch {
    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final int SIDE_BY_SIDE = 16;
    /** Together under the 10 s that stopping may take. */
    private static final Map<Layer, Duration> STOP_LIMITS = new EnumMap<>(Map.of(
            Layer.AGENTS, Duration.ofMillis(3_000),
            Layer.SERVICES, Duration.ofMillis(3_000),
            Layer.SERVERS, Duration.ofMillis(2_500)));

    private final Progress progress;
    private final Map<Layer, List<RunningPart>> running = new EnumMap<>(Layer.class);
    private boolean stopping;

    Launch(Progress progress) {
        this.progress = progress;
    }

    /** @throws UpException naming the part that didn't start; what was started still runs */
    void start(List<Part> parts) {
        ExecutorService threads = Executors.newFixedThreadPool(
                SIDE_BY_SIDE, Thread.ofPlatform().name("start-", 0).daemon().factory());
        try {
            Map<String, CompletableFuture<Void>> begun = new LinkedHashMap<>();
            for (Part part : parts) {
                begun.put(part.name(), begin(part, begun, threads));
            }
            await(begun);
        } finally {
            // After a failure the others need not get ready.
            threads.shutdownNow();
        }
    }

    private CompletableFuture<Void> begin(
            Part part, Map<String, CompletableFuture<Void>> begun, ExecutorService threads) {
        CompletableFuture<?>[] needed = part.after().stream()
                .map(name -> {
                    CompletableFuture<Void> found = begun.get(name);
                    if (found == null) {
                        throw new IllegalStateException(
                                part.name() + " needs " + name + ", which doesn't stand before it");
                    }
                    return found;
                })
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(needed).thenRunAsync(() -> startOne(part), threads);
    }

    private void startOne(Part part) {
        synchronized (this) {
            if (stopping) {
                throw new UpException(Exit.STOPPED, "stopped while starting");
            }
        }
        progress.step(part.label());
        RunningPart started;
        try {
            started = part.starter().start();
        } catch (UpException e) {
            throw e;
        } catch (EmbeddedServerException e) {
            throw new UpException(exit(e), part.name() + " didn't start. " + e.getMessage(), e);
        } catch (Exception e) {
            LOG.error("{} didn't start", part.name(), e);
            throw new UpException(
                    Exit.FAILED, part.name() + " didn't start: " + root(e) + ". The logs have the whole story.", e);
        }
        boolean late;
        synchronized (this) {
            running.computeIfAbsent(part.layer(), l -> new ArrayList<>()).add(started);
            late = stopping;
        }
        if (late) {
            started.stop();
        }
    }

    private static Throwable root(Throwable e) {
        Throwable at = e;
        while (at.getCause() != null) {
            at = at.getCause();
        }
        return at;
    }

    private static Exit exit(EmbeddedServerException e) {
        return switch (e.kind()) {
            case PORT_TAKEN -> Exit.PORT_TAKEN;
            case MISSING_PROGRAM -> Exit.MISSING;
            case OTHER -> Exit.FAILED;
        };
    }

    private static void await(Map<String, CompletableFuture<Void>> begun) {
        CompletableFuture<Void> firstFailure = new CompletableFuture<>();
        begun.values().forEach(part -> {
            CompletableFuture<Void> _ = part.whenComplete((_, e) -> {
                if (e != null) {
                    firstFailure.completeExceptionally(e);
                }
            });
        });
        CompletableFuture<Void> all = CompletableFuture.allOf(begun.values().toArray(CompletableFuture<?>[]::new));
        try {
            CompletableFuture.anyOf(all, firstFailure).get(START_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            String missing = begun.entrySet().stream()
                    .filter(entry -> !entry.getValue().isDone())
                    .map(Map.Entry::getKey)
                    .collect(Collectors.joining(", "));
            throw new UpException(
                    Exit.FAILED,
                    "Not ready within " + START_LIMIT.toSeconds() + " s: " + missing + ". See the logs.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UpException(Exit.STOPPED, "interrupted while starting", e);
        } catch (ExecutionException e) {
            throw cause(e);
        }
    }

    private static UpException cause(Throwable e) {
        Throwable at = e;
        while ((at instanceof ExecutionException || at instanceof CompletionException) && at.getCause() != null) {
            at = at.getCause();
        }
        return at instanceof UpException known ? known : new UpException(Exit.FAILED, at.toString(), at);
    }

    synchronized List<RunningPart> running() {
        return running.values().stream().flatMap(List::stream).toList();
    }

    /** Stops layer by layer, each within its time; what takes longer is left to the caller, and to the guard of children. */
    void stop() {
        synchronized (this) {
            stopping = true;
        }
        for (Layer layer : Layer.values()) {
            List<RunningPart> parts;
            synchronized (this) {
                parts = List.copyOf(running.getOrDefault(layer, List.of()));
            }
            stopAll(parts, STOP_LIMITS.getOrDefault(layer, Duration.ofSeconds(1)));
        }
    }

    private void stopAll(List<RunningPart> parts, Duration limit) {
        List<Thread> threads = parts.stream()
                .map(part -> Thread.ofPlatform().daemon().name("stop").start(part::stop))
                .toList();
        long end = System.nanoTime() + limit.toNanos();
        for (Thread thread : threads) {
            long left = end - System.nanoTime();
            try {
                if (left <= 0 || !thread.join(Duration.ofNanos(left))) {
                    progress.line(
                            "  Some parts take longer to stop than " + limit.toMillis() / 1000 + " s; they are ended.");
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
