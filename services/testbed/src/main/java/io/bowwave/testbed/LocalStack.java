package io.bowwave.testbed;

import io.bowwave.embedded.ChildCommand;
import io.bowwave.embedded.ChildProcess;
import io.bowwave.embedded.JavaCommand;
import io.bowwave.embedded.PortRange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stack on this machine: one that runs already, or one that is started here, as a child process, and stopped by {@link #close}. It ends
 * with this process, however this process ends.
 */
public final class LocalStack implements AutoCloseable {

    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(15);
    private static final int HEAP_MB = 768;
    private static final int LOG_LINES = 20;
    private static final String MAIN = "io.bowwave.standalone.StandaloneMain";
    private static final String AGENT = "agent";

    private final Path data;
    private final @Nullable ChildProcess child;
    private final Duration startedIn;
    private final @Nullable PortRange ports;

    private LocalStack(Path data, @Nullable ChildProcess child, Duration startedIn, @Nullable PortRange ports) {
        this.data = data.toAbsolutePath().normalize();
        this.child = child;
        this.startedIn = startedIn;
        this.ports = ports;
    }

    /** The stack that is ready on this folder, when one is. */
    public static Optional<LocalStack> attach(Path data) {
        return StackFile.read(data)
                .filter(file -> new ApiClient(file.api(), StackFile.token(data)).healthy())
                .map(file -> new LocalStack(data, null, Duration.ZERO, null));
    }

    /**
     * Starts a stack and returns when it is ready.
     *
     * @throws TestbedException when it ends or is not ready in time; the message has the end of its output
     */
    public static LocalStack start(StackOptions options) {
        if (options.port() != 0) {
            return start(options, null);
        }
        PortRange ports = PortRange.claim();
        try {
            return start(options.withPort(ports.first()), ports);
        } catch (RuntimeException e) {
            ports.close();
            throw e;
        }
    }

    private static LocalStack start(StackOptions options, @Nullable PortRange ports) {
        Path log = options.data().resolveSibling(options.data().getFileName() + ".log");
        long began = System.nanoTime();
        ChildProcess child = ChildProcess.start(new ChildCommand(
                "the stack",
                JavaCommand.of(HEAP_MB, List.of("-XX:-UsePerfData"), MAIN, options.arguments()),
                Path.of("").toAbsolutePath(),
                log.toAbsolutePath(),
                "TERM",
                Map.of()));
        try {
            Await.value(
                    "a stack that is ready on " + options.data(),
                    READY,
                    () -> ready(options.data(), child),
                    () -> "the end of " + log + ":\n" + child.logTail(LOG_LINES));
        } catch (RuntimeException e) {
            child.stop(STOP);
            throw e;
        }
        return new LocalStack(options.data(), child, Duration.ofNanos(System.nanoTime() - began), ports);
    }

    private static Optional<StackFile> ready(Path data, ChildProcess child) {
        if (!child.alive()) {
            throw new TestbedException(
                    "the stack ended with exit code " + child.exit().join()
                            + " instead of becoming ready; its output ends:\n" + child.logTail(LOG_LINES));
        }
        return StackFile.read(data).filter(file -> new ApiClient(file.api(), StackFile.token(data)).healthy());
    }

    public Path data() {
        return data;
    }

    /** Whether this process started it, and how long that took; empty when it ran already. */
    public Optional<Duration> startedIn() {
        return child == null ? Optional.empty() : Optional.of(startedIn);
    }

    /** As it is now: process ids change when a part is started again. */
    public StackFile file() {
        return StackFile.read(data)
                .orElseThrow(() -> new TestbedException(
                        "no stack is ready on " + data + "; expected " + data.resolve("stack.json")));
    }

    public ApiClient api() {
        return new ApiClient(file().api(), StackFile.token(data));
    }

    /** Kafka's bootstrap address. */
    public String bootstrap() {
        return file().kafka();
    }

    /** How many agents it has. */
    public int machines() {
        return (int) file().processes().stream()
                .filter(part -> part.name().startsWith(AGENT))
                .count();
    }

    /** @throws TestbedException when the stack has no part of this name; the message lists those there are */
    public ProcessHandle process(String name) {
        StackFile.Part part = file().processes().stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new TestbedException("no process " + name + "; there are "
                        + file().processes().stream().map(StackFile.Part::name).toList()));
        return ProcessHandle.of(part.pid())
                .orElseThrow(() -> new TestbedException(name + " has ended: no process " + part.pid()));
    }

    /** As {@code kill -9}; returns when it is gone. */
    public void kill(String name) {
        ProcessHandle process = process(name);
        process.destroyForcibly();
        Await.until("the end of " + name, STOP, () -> !process.isAlive());
    }

    /** The folder of the logs of its parts. */
    public Path logs() {
        return data.resolve("logs");
    }

    /** Stops it, when it was started here. */
    @Override
    public void close() {
        if (child != null) {
            child.stop(STOP);
        }
        if (ports != null) {
            ports.close();
        }
    }
}
