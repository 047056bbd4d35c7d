package io.bowwave.agent.driver;

import io.bowwave.artifact.run.RunInstructions;
import io.bowwave.schemas.id.AppName;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * What is to be started.
 *
 * @param generation of the goal; tells two releases of the app from each other
 * @param release the folder that it runs in
 * @param variables in the environment beside those of the instructions
 * @param port 0: none
 * @param folder of the app, where a driver may leave files
 * @param log what it prints is appended to this file
 * @param abort ends a start that takes time
 */
public record Launch(
        AppName app,
        long generation,
        RunInstructions run,
        Path release,
        Map<String, String> variables,
        int port,
        Path folder,
        Path log,
        BooleanSupplier abort) {

    /** What the instructions say, and on top of it the agent's variables. */
    Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(run.env());
        environment.putAll(variables);
        return environment;
    }
}
