package io.bowwave.builder.sandbox;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What runs in a sandbox.
 *
 * @param text for {@code sh -c} in the checkout
 * @param environment all that it has
 * @param network whether it may reach the network
 * @param image of a container, for a driver that has images
 * @param marker names the job's processes; stands in their environment as {@code BOWWAVE_JOB}
 */
public record Script(
        String text,
        Map<String, String> environment,
        boolean network,
        @Nullable String image,
        String marker) {

    public Script {
        environment = Map.copyOf(environment);
    }

    /** Hides the environment, which may hold secrets. */
    @Override
    public String toString() {
        return "Script[" + marker + "]";
    }
}
