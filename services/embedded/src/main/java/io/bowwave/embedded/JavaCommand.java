package io.bowwave.embedded;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of a child JVM: our own Java and class path, and flags that keep it small. */
public final class JavaCommand {
    private static final String LOGBACK = "ch.qos.logback.classic.spi.LogbackServiceProvider";

    private JavaCommand() {}

    /**
     * @param heapMegabytes largest heap
     * @param flags further JVM flags
     */
    public static List<String> of(int heapMegabytes, List<String> flags, String mainClass, List<String> arguments) {
        List<String> all = new ArrayList<>(List.of(
                "-Xmx" + heapMegabytes + "m",
                // Many JVMs share the machine: the heap starts small and gives back what it doesn't need.
                "-Xms16m",
                "-XX:MinHeapFreeRatio=15",
                "-XX:MaxHeapFreeRatio=30",
                "-XX:+UseCompactObjectHeaders",
                "-XX:-UsePerfData",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true"));
        all.addAll(logging());
        all.addAll(flags);
        return exactly(all, mainClass, arguments);
    }

    /** Where several SLF4J providers are on the class path, for example the agent's beside the services', Logback is meant. */
    private static List<String> logging() {
        try {
            Class.forName(LOGBACK, false, JavaCommand.class.getClassLoader());
            return List.of("-Dslf4j.provider=" + LOGBACK, "-Dslf4j.internal.verbosity=WARN");
        } catch (ClassNotFoundException e) {
            return List.of();
        }
    }

    private static List<String> exactly(List<String> flags, String mainClass, List<String> arguments) {
        return exactly(flags, classPath(), mainClass, arguments);
    }

    /** With these JVM flags and this class path, and no others. */
    public static List<String> exactly(List<String> flags, String classPath, String mainClass, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(flags);
        words.addAll(List.of("-cp", classPath, mainClass));
        words.addAll(arguments);
        return List.copyOf(words);
    }

    /** The child has another working folder, so every entry is made absolute. */
    public static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }
}
