package io.bowwave.agent.driver;

import io.bowwave.artifact.run.Driver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Driver command: the app is whatever its commands say. Where they cannot tell whether it runs, it does until it is stopped. */
final class CommandService implements Running {

    private static final Logger LOG = LoggerFactory.getLogger(CommandService.class);
    private static final Duration STARTED_WITHIN = Duration.ofMinutes(5);
    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(10);
    private static final Duration ENDS_WITHIN = Duration.ofSeconds(5);
    private static final long ASK_AGAIN_NANOS = 2_000_000_000;

    private final Handle handle;
    private final Handle.Commands commands;
    private boolean known = true;
    private long askAtNanos;

    private CommandService(Handle handle, Handle.Commands commands) {
        this.handle = handle;
        this.commands = commands;
        this.askAtNanos = System.nanoTime();
    }

    static CommandService start(Launch launch, Driver.Command driver) throws IOException, InterruptedException {
        Handle.Commands commands = new Handle.Commands(
                driver.stop(), driver.status(), launch.release().toString(), launch.environment());
        Optional<String> problem = new Shell(launch.release(), launch.environment(), launch.log())
                .run(launch.run().command(), STARTED_WITHIN, launch.abort());
        if (problem.isPresent()) {
            throw new IOException(problem.get());
        }
        return new CommandService(new Handle(0, 0, Proc.boot(), launch.port(), null, null, commands), commands);
    }

    /** Across a boot only a status command can tell. */
    static Optional<Running> adopt(Handle handle, Handle.Commands commands) {
        if (commands.status() == null && !handle.boot().equals(Proc.boot())) {
            return Optional.empty();
        }
        CommandService service = new CommandService(handle, commands);
        return service.alive() ? Optional.of(service) : Optional.empty();
    }

    @Override
    public Handle handle() {
        return handle;
    }

    /** Asked often, it asks the command each 2 s. */
    @Override
    public synchronized boolean alive() {
        if (commands.status() != null && System.nanoTime() - askAtNanos >= 0) {
            try {
                known = shell().run(commands.status(), ANSWERS_WITHIN, () -> false)
                        .isEmpty();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            askAtNanos = System.nanoTime() + ASK_AGAIN_NANOS;
        }
        return known;
    }

    @Override
    public OptionalInt exitCode() {
        return OptionalInt.empty();
    }

    @Override
    public void stop(Duration grace) throws InterruptedException {
        shell().run(commands.stop(), grace.plus(ENDS_WITHIN), () -> false)
                .ifPresent(problem -> LOG.error("the app may still run, its stop command failed: {}", problem));
    }

    /** The folder of a release may be gone by now; the command is tried all the same. */
    private Shell shell() {
        Path folder = Path.of(commands.folder());
        return new Shell(
                Files.isDirectory(folder) ? folder : Path.of("/"), commands.environment(), Path.of("/dev/null"));
    }
}
