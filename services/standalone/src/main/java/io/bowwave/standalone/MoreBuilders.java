package io.bowwave.standalone;

import io.bowwave.builder.BuilderMain;
import io.bowwave.embedded.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Builders beside those that always run: the queue starts and ends them as processes, when there is more to build or less. */
final class MoreBuilders {
    private static final String NAME = "more-builders";
    /** In place of a builder's number. */
    private static final String NUMBER = "{n}";

    private static final int HEAP_MEGABYTES = 256;
    private static final String COOL_DOWN = "2m";
    /** One that is not needed any more finishes what it builds. */
    private static final String DRAIN = "15m";

    private final UpOptions options;
    private final DataFolder data;

    MoreBuilders(UpOptions options, DataFolder data) {
        this.options = options;
        this.data = data;
    }

    /**
     * What the queue is told about them.
     *
     * @param builder the config of every builder, but its name and folder
     */
    Map<String, String> queueValues(Map<String, String> builder) {
        String always = Integer.toString(options.builders());
        Map<String, String> values =
                new HashMap<>(Map.of("min-builders", always, "max-builders", Integer.toString(options.maxBuilders())));
        if (options.maxBuilders() > options.builders()) {
            values.put("scale-driver", "local");
            values.put("scale-others", always);
            values.put("scale-cool-down", COOL_DOWN);
            values.put("scale-command", command(builder));
        }
        return values;
    }

    private String command(Map<String, String> builder) {
        Map<String, String> values = new HashMap<>(builder);
        values.put("drain", DRAIN);
        Path config = write(values);
        List<String> java = JavaCommand.of(
                HEAP_MEGABYTES,
                List.of(
                        "-Dlogback.configurationFile=io/bowwave/standalone/up-logback.xml",
                        "-Dbowwave.logs=" + data.logs(),
                        "-Dbowwave.log.name=builder-" + NUMBER),
                BuilderMain.class.getName(),
                List.of("--config", config.toString()));
        // The name and the folder come from the environment, which overrides the file.
        List<String> words = List.of(
                "env",
                "BOWWAVE_NAME=builder-" + NUMBER,
                "BOWWAVE_WORK=" + data.builders().resolve(NUMBER));
        return words.stream().map(MoreBuilders::quoted).collect(Collectors.joining(" ")) + " "
                + java.stream().map(MoreBuilders::quoted).collect(Collectors.joining(" "));
    }

    private Path write(Map<String, String> values) {
        try {
            return ConfigFile.write(data, NAME, values);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
