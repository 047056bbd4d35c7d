package io.bowwave.testbed.bench.swarm;

import io.bowwave.testbed.TestbedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process of a benchmark that is told what to do by lines on its standard input and answers by lines on its output. It ends when its
 * input does, so that none outlives us.
 */
public final class BedProcess implements AutoCloseable {

    private static final int LINES_AT_MOST = 100_000;
    private static final long KILLED_WITHIN_S = 5;

    private final String name;
    private final Process process;
    private final Writer input;
    private final Path log;
    private final List<String> lines = new ArrayList<>();
    private boolean ended;

    private BedProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        this.log = log;
    }

    /** @param log gets what it writes on standard error */
    public static BedProcess start(String name, List<String> command, Path log) {
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            BedProcess started = new BedProcess(name, process, log);
            Thread.ofVirtual().name("read-" + name).start(started::read);
            return started;
        } catch (IOException e) {
            throw new TestbedException("cannot start " + name + ": " + e.getMessage(), e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    public void send(String line) {
        try {
            synchronized (input) {
                input.write(line + "\n");
                input.flush();
            }
        } catch (IOException e) {
            throw new TestbedException(name + " takes no more commands: " + e.getMessage() + "; " + lastWords(), e);
        }
    }

    /** What follows the first word of its first line that begins with that word, or null. */
    public synchronized @Nullable String said(String word) {
        for (String line : lines) {
            if (line.equals(word) || line.startsWith(word + " ")) {
                return line.substring(word.length()).strip();
            }
        }
        return null;
    }

    /** All that it said with that first word. */
    public synchronized List<String> allSaid(String word) {
        return lines.stream()
                .filter(line -> line.startsWith(word + " "))
                .map(line -> line.substring(word.length()).strip())
                .toList();
    }

    /** What it said so far is forgotten. */
    public synchronized void forget() {
        lines.clear();
    }

    /** Waits until it says a line with that first word, which is taken out. */
    public synchronized String await(String word, long deadlineNanos) {
        while (true) {
            String said = said(word);
            if (said != null) {
                lines.removeIf(line -> line.equals((word + " " + said).strip()));
                return said;
            }
            String failure = said("failed");
            if (failure != null) {
                throw new TestbedException(name + " failed: " + failure);
            }
            long left = (deadlineNanos - System.nanoTime()) / 1_000_000;
            if (ended || left <= 0) {
                throw new TestbedException("expected \"%s\" of %s; found %s; %s"
                        .formatted(word, name, ended ? "its end" : "nothing in time", lastWords()));
            }
            pause(left);
        }
    }

    @SuppressWarnings("WaitNotInLoop") // Its caller loops.
    private void pause(long millis) {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }

    /** As {@code kill -9}. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(KILLED_WITHIN_S, TimeUnit.SECONDS)) {
                throw new TestbedException(name + " does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                heard(line);
            }
        } catch (IOException e) {
            heard("failed its output ended: " + e.getMessage());
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void heard(String line) {
        if (lines.size() < LINES_AT_MOST) {
            lines.add(line);
        }
        notifyAll();
    }

    private String lastWords() {
        try {
            List<String> all = Files.readAllLines(log);
            return "its last words: " + String.join(" | ", all.subList(Math.max(0, all.size() - 5), all.size()));
        } catch (IOException e) {
            return "it left no log";
        }
    }
}
