package io.bowwave.artifact;

import java.io.IOException;

/**
 * For Jazzer (github.com/CodeIntelligenceTesting/jazzer), which looks where the code goes; version 0.30.0 runs on JDK 25. Not part of any
 * build: with its two jars beside the test class path,
 *
 * <pre>
 * java -Dbowwave.fuzz.target=release -cp JAZZER:JAZZER_API:TEST_CLASS_PATH com.code_intelligence.jazzer.Jazzer \\
 *     --target_class=io.bowwave.artifact.JazzerFuzz --instrumentation_includes=io.bowwave.** -max_total_time=600 CORPUS_FOLDER
 * </pre>
 *
 * What it finds belongs beside the findings of {@link FuzzTest}. Targets: manifest, layout, release, patch.
 */
public final class JazzerFuzz {

    private static final String TARGET = System.getProperty("bowwave.fuzz.target", "manifest");

    private JazzerFuzz() {}

    /** One input. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        switch (TARGET) {
            case "manifest" -> FuzzTargets.manifest(input);
            case "layout" -> FuzzTargets.layout(input);
            case "release" -> FuzzTargets.release(input);
            case "patch" -> FuzzTargets.patch(input);
            default ->
                throw new IllegalArgumentException(
                        "bowwave.fuzz.target: found %s, expected manifest, layout, release or patch".formatted(TARGET));
        }
    }
}
