package io.bowwave.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A running child. It leads a session of its own (so Ctrl-C in the terminal reaches only us, and we stop it in order), has no
 * input, and is ended by the guard when we die without having stopped it.
 */
public final class ChildProcess {
    /** A log beyond this is moved aside at the next start; one older file is kept. */
    private static final long LOG_LIMIT_BYTES = 16L << 20;

    private static final int TAIL_BYTES = 16 << 10;

    private final ChildCommand command;
    private final Process process;
    private final CompletableFuture<Integer> exit;

    private ChildProcess(ChildCommand command, Process process) {
        this.command = command;
        this.process = process;
        this.exit = process.onExit().thenApply(ended -> {
            ChildGuard.INSTANCE.forget(ended.pid());
            return ended.exitValue();
        });
    }

    /** @throws EmbeddedServerException when the program can't be run */
    public static ChildProcess start(ChildCommand command) {
        try {
            Files.createDirectories(command.folder());
            Path log = command.log();
            if (log.getParent() != null) {
                Files.createDirectories(log.getParent());
            }
            if (Files.exists(log) && Files.size(log) > LOG_LIMIT_BYTES) {
                Files.move(log, Path.of(log + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
            List<String> words = new ArrayList<>(Programs.ownSession());
            words.addAll(command.command());
            ProcessBuilder builder = new ProcessBuilder(words)
                    .directory(command.folder().toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(command.environment());
            Process process = builder.start();
            ChildGuard.INSTANCE.watch(process.pid(), command.stopSignal());
            return new ChildProcess(command, process);
        } catch (IOException e) {
            throw new EmbeddedServerException("Cannot start " + command.name() + ": " + e.getMessage(), e);
        }
    }

    public String name() {
        return command.name();
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Completes with the exit code when the process ends. */
    public CompletableFuture<Integer> exit() {
        return exit.copy();
    }

    /** As {@code kill -9}; returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd(Duration.ofSeconds(5));
    }

    /** Sends the stop signal and returns at once. */
    public void askToStop() {
        if (!process.isAlive()) {
            return;
        }
        if (command.stopSignal().equals("TERM")) {
            process.destroy();
        } else {
            Programs.run(
                    Path.of("/"),
                    Duration.ofSeconds(2),
                    List.of("sh", "-c", "kill -" + command.stopSignal() + " " + process.pid()));
        }
    }

    /** Asks it to stop, waits at most {@code grace}, then ends it by force. */
    public void stop(Duration grace) {
        askToStop();
        if (!awaitEnd(grace)) {
            kill();
        }
    }

    /** True when it has ended within that time. */
    public boolean awaitEnd(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The end of its log, for messages. */
    public String logTail(int lines) {
        try (RandomAccessFile file = new RandomAccessFile(command.log().toFile(), "r")) {
            int size = (int) Math.min(TAIL_BYTES, file.length());
            byte[] end = new byte[size];
            file.seek(file.length() - size);
            file.readFully(end);
            String[] all = new String(end, StandardCharsets.UTF_8).strip().split("\n", -1);
            return String.join("\n", Arrays.asList(all).subList(Math.max(0, all.length - lines), all.length));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    public Path log() {
        return command.log();
    }
}
