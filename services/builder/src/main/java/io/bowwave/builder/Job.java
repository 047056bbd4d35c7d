package io.bowwave.builder;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.bowwave.schemas.artifact.ArtifactRef;
import io.bowwave.schemas.id.AppName;
import io.bowwave.schemas.id.BuildId;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build that the queue has given to this builder.
 *
 * @param attempt with the build, the fencing token
 * @param commit 40 hex digits
 * @param timeoutMillis for the build command, when the app's config names none
 * @param leaseMillis the queue gives the build to somebody else after so much silence
 * @param silenceMillis a command that writes nothing for so long is ended; null: it may be silent
 * @param bases artifacts of the app whose packs are in the home store, newest first
 */
record Job(
        BuildId build,
        int attempt,
        AppName app,
        String repoUrl,
        String ref,
        String commit,
        @Nullable String traceparent,
        long timeoutMillis,
        long leaseMillis,
        long heartbeatMillis,
        @Nullable Long silenceMillis,
        List<ArtifactRef> bases) {

    @SuppressWarnings("NullAway") // Absent in JSON means none.
    Job {
        bases = bases == null ? List.of() : List.copyOf(bases);
    }

    @JsonIgnore
    Duration timeout() {
        return Duration.ofMillis(timeoutMillis);
    }

    @JsonIgnore
    @Nullable
    Duration silence() {
        return silenceMillis == null ? null : Duration.ofMillis(silenceMillis);
    }

    @Override
    public String toString() {
        return "build %s attempt %d of %s".formatted(build, attempt, app);
    }
}
