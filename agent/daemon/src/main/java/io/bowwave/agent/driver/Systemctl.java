package io.bowwave.agent.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The commands to systemd, each for a bounded time. */
final class Systemctl {

    private static final Duration ANSWERS_WITHIN = Duration.ofSeconds(20);
    private static final int MAX_SAID = 500;
    private static final Pattern ENDED = Pattern.compile("ExecMainCode=([1-3])\\s+ExecMainStatus=(\\d+)");
    private static final String BY_ITSELF = "1";

    /** What shells add to the signal that ended a process. */
    private static final int BY_SIGNAL = 128;

    private Systemctl() {}

    static void reload() throws IOException, InterruptedException {
        run("daemon-reload");
    }

    static void start(String unit) throws IOException, InterruptedException {
        run("start", unit);
    }

    /** Returns when all of its processes have ended. */
    static void stop(String unit, Duration within) throws IOException, InterruptedException {
        run(within, "stop", unit);
    }

    static void kill(String unit) throws IOException, InterruptedException {
        run("kill", "--signal=KILL", unit);
    }

    /** As if it had never run. */
    static void forget(String unit) throws IOException, InterruptedException {
        run("reset-failed", unit);
    }

    static String show(String property, String unit) throws IOException, InterruptedException {
        return run("show", "--property=" + property, "--value", unit);
    }

    /** As a shell says it; empty until systemd knows. */
    static OptionalInt exitCode(String unit) throws IOException, InterruptedException {
        Matcher said = ENDED.matcher(run("show", "--property=ExecMainCode,ExecMainStatus", unit));
        if (!said.matches()) {
            return OptionalInt.empty();
        }
        int status = Integer.parseInt(said.group(2));
        return OptionalInt.of(said.group(1).equals(BY_ITSELF) ? status : BY_SIGNAL + status);
    }

    private static String run(String... arguments) throws IOException, InterruptedException {
        return run(ANSWERS_WITHIN, arguments);
    }

    /** What it prints. */
    private static String run(Duration within, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("systemctl", "--no-ask-password"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly();
            throw new IOException("driver systemd: %s has not ended within %d ms"
                    .formatted(String.join(" ", command), within.toMillis()));
        }
        String said = new String(process.getInputStream().readNBytes(MAX_SAID), StandardCharsets.UTF_8).strip();
        if (process.exitValue() != 0) {
            throw new IOException("driver systemd: %s exits with %d: %s"
                    .formatted(String.join(" ", command), process.exitValue(), said));
        }
        return said;
    }
}
