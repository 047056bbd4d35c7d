package io.bowwave.agent.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Processes that no journal names: an agent that is killed between starting one and writing that down leaves them behind. Before a start it
 * writes down a mark, which they carry in their environment.
 */
public final class Strays {

    /** The variable that holds the mark. */
    public static final String MARK = "BOWWAVE_LAUNCH";

    private static final Path PROC = Path.of("/proc");

    private Strays() {}

    /**
     * Ends those that carry this mark, and what they started.
     *
     * @return how many there were
     */
    public static int end(String mark, Duration grace) throws IOException, InterruptedException {
        List<Long> found = find(mark);
        for (long pid : found) {
            if (Proc.leadsSession(pid)) {
                new ProcessGroup(pid).stop(grace);
            }
        }
        found.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
        return found.size();
    }

    private static List<Long> find(String mark) throws IOException {
        String wanted = MARK + "=" + mark;
        try (Stream<Path> processes = Files.list(PROC)) {
            return processes
                    .map(each -> each.getFileName().toString())
                    .filter(name -> name.matches("[1-9]\\d{0,9}"))
                    .map(Long::parseLong)
                    .filter(pid -> environment(pid).contains(wanted))
                    .toList();
        }
    }

    private static List<String> environment(long pid) {
        try {
            byte[] environment =
                    Files.readAllBytes(PROC.resolve(Long.toString(pid)).resolve("environ"));
            return Arrays.asList(new String(environment, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            // It has ended, or is another user's: not ours then.
            return List.of();
        }
    }
}
