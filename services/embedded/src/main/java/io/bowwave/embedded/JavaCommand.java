package io.bowwave.embedded;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The command line of a child JVM: our own Java and class path, and flags that keep it small. */
public final class JavaCommand {
    /**
     * What runs for a while in a JVM of ours waits and copies, and some of it hashes. SHA-256 and MD5 are intrinsics of the second compiler
     * alone, ten times faster than what the first makes of them (1,700 MB/s against 70 to 180 MB/s), so the second must be there; but it
     * must not compile much else, or a start takes a third longer on two cores: its thresholds are twenty times the usual ones, and those of
     * the hashes and of the chunker a fiftieth of that.
     */
    private static final List<String> COMPILERS = List.of(
            "-XX:Tier4InvocationThreshold=100000",
            "-XX:Tier4MinInvocationThreshold=12000",
            "-XX:Tier4CompileThreshold=300000",
            "-XX:Tier4BackEdgeThreshold=800000",
            "-XX:CompileCommand=quiet",
            "-XX:CompileCommand=CompileThresholdScaling,sun.security.provider.*::*,0.02",
            "-XX:CompileCommand=CompileThresholdScaling,io.bowwave.artifact.Chunker::*,0.02");

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
                "-XX:+ExitOnOutOfMemoryError",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Djava.awt.headless=true"));
        all.addAll(COMPILERS);
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
