package io.bowwave.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** One run of the command in time of its own: waiting takes none. */
final class Run {

    private final Map<String, String> environment = new HashMap<>();
    private final Path folder;
    private Instant now = Instant.parse("2026-01-31T12:00:10Z");
    private Duration waited = Duration.ZERO;
    private String out = "";
    private String err = "";
    private int exit = -1;

    Run(Path folder) {
        this.folder = folder;
    }

    static Run against(TestApi api) {
        return new Run(Path.of("target/no-such-folder"))
                .with("BOWWAVE_SERVER", api.url())
                .with("BOWWAVE_TOKEN", TestApi.TOKEN);
    }

    Run with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    Run command(String... args) {
        StringWriter outText = new StringWriter();
        StringWriter errText = new StringWriter();
        exit = BowwaveMain.run(
                new Surroundings(
                        new PrintWriter(outText),
                        new PrintWriter(errText),
                        false,
                        environment,
                        folder,
                        () -> now,
                        ZoneOffset.UTC,
                        time -> {
                            now = now.plus(time);
                            waited = waited.plus(time);
                        },
                        RandomGenerator.of("L64X128MixRandom")),
                args);
        out = outText.toString().replace(System.lineSeparator(), "\n");
        err = errText.toString().replace(System.lineSeparator(), "\n");
        return this;
    }

    String out() {
        return out;
    }

    String err() {
        return err;
    }

    int exit() {
        return exit;
    }

    Duration waited() {
        return waited;
    }
}
