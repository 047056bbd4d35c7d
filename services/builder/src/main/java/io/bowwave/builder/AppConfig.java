package io.bowwave.builder;

import io.bowwave.artifact.RunInstructions;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code .bowwave.yaml} says.
 *
 * @param command for {@code sh -c} in the checkout
 * @param timeout null: as the queue says
 * @param env for the command, on top of the clean environment
 * @param output a file or folder, relative to the checkout
 */
record AppConfig(
        String command, @Nullable Duration timeout, Map<String, String> env, String output, RunInstructions run) {

    /** In the top folder of the repository. */
    static final String FILE = ".bowwave.yaml";
}
