package io.bowwave.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What {@code bowwave app update} says about the webhook secret that was good before. */
final class SecretRotation {

    @Option(
            names = "--keep-old-secret",
            paramLabel = "TIME",
            converter = Durations.class,
            description =
                    "How long the webhook secret before stays good, at most 720h. Default when it is replaced: 24h.")
    @Nullable
    Duration keep;

    @Option(names = "--drop-old-secret", description = "The webhook secret before is not good any more.")
    boolean drop;

    void into(ObjectNode body) {
        if (drop && keep != null) {
            throw new Failure(Exit.USAGE, "--keep-old-secret and --drop-old-secret: found both, expected one", null);
        }
        if (drop) {
            body.put("keepOldSecretSeconds", 0);
        } else if (keep != null) {
            body.put("keepOldSecretSeconds", keep.toSeconds());
        }
    }
}
